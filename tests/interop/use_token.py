"""Has boto3 get role credentials for a profile through the token in the shared cache.

    use_token.py PROFILE

The test that runs it sets the environment: home, endpoints, region.
"""

import json
import sys

import boto3

credentials = boto3.Session(profile_name=sys.argv[1]).get_credentials().get_frozen_credentials()
print(json.dumps({"access_key": credentials.access_key}))
