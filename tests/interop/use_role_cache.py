"""Has botocore get a role's credentials as the AWS CLI does: through ~/.aws/cli/cache.

    use_role_cache.py PROFILE

The test that runs it sets the environment: home, endpoints, region.
"""

import json
import os
import sys

import botocore.session
from botocore.utils import JSONFileCache

session = botocore.session.Session(profile=sys.argv[1])
cache = JSONFileCache(os.path.expanduser("~/.aws/cli/cache"))
providers = session.get_component("credential_provider")
for name in ("sso", "assume-role", "assume-role-with-web-identity"):
    providers.get_provider(name).cache = cache
keys = session.get_credentials().get_frozen_credentials()
print(json.dumps({"access_key": keys.access_key, "secret": keys.secret_key, "token": keys.token}))
