"""A program that runs on while another profile is switched to: boto3 with a profile, asked again and
again at a later time.

    follow.py PROFILE

Reads how many seconds later it is, one number a line, and prints the access key that a call would be
signed with then. The test that runs it sets the environment.
"""

import datetime
import sys

import boto3

credentials = boto3.Session(profile_name=sys.argv[1]).get_credentials()
for line in sys.stdin:
    later = datetime.timedelta(seconds=int(line))
    credentials._time_fetcher = lambda: datetime.datetime.now(datetime.timezone.utc) + later
    print(credentials.get_frozen_credentials().access_key, flush=True)
