"""Has boto3 get the credentials that are served to it.

    use_served.py [again]

Prints the access key and the region; with `again`, and each access key that comes after it, until
the third.
"""

import sys
import time

import boto3

session = boto3.Session()
credentials = session.get_credentials()


def key():
    return credentials.get_frozen_credentials().access_key


seen = [key()]
print(seen[0], session.region_name, credentials.method, flush=True)
while "again" in sys.argv and len(seen) < 3:
    if key() != seen[-1]:
        seen.append(key())
        print(seen[-1], flush=True)
    time.sleep(0.05)
