"""Writes homes with many profiles of every kind, as large organizations have them."""

import hashlib
import json
import os
import time

SESSIONS = 5


def write(home, profiles, with_tokens):
    """A home with `profiles` profiles; its sessions are signed in or not."""
    aws = os.path.join(home, ".aws")
    os.makedirs(os.path.join(aws, "sso", "cache"), exist_ok=True)
    lines = ["[default]", "region = eu-west-1", ""]
    for number in range(SESSIONS):
        lines += [
            f"[sso-session org{number}]",
            f"sso_start_url = https://d-000000000{number}.awsapps.com/start",
            "sso_region = eu-west-1",
            "sso_registration_scopes = sso:account:access,codewhisperer:completions,codewhisperer:analysis",
            "",
        ]
        if with_tokens:
            write_token(aws, f"org{number}")
    for number in range(profiles - 3):
        lines += profile(number)
    with open(os.path.join(aws, "config"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    with open(os.path.join(aws, "credentials"), "w", encoding="utf-8") as file:
        for name in ("keys-0", "keys-1"):
            file.write(f"[{name}]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n")


def profile(number):
    account = f"{111100000000 + number // 4}"
    name = f"{('dev', 'stage', 'prod', 'audit')[number % 4]}-team{number // 4:05}"
    if number % 5 == 4:
        body = [
            f"role_arn = arn:aws:iam::{account}:role/Developer",
            f"source_profile = keys-{number % 2}",
        ]
    else:
        body = [
            f"sso_session = org{number % SESSIONS}",
            f"sso_account_id = {account}",
            "sso_role_name = Developer",
        ]
    return [f"[profile {name}]", *body, "region = eu-central-1", "output = json", ""]


def write_role_credentials(home, session, account, role):
    """The credentials of a role as the AWS CLI keeps them, good for eight hours."""
    folder = os.path.join(home, ".aws", "cli", "cache")
    os.makedirs(folder, exist_ok=True)
    key = {"accountId": account, "roleName": role, "sessionName": session}
    digest = hashlib.sha1(json.dumps(key, sort_keys=True, separators=(",", ":")).encode())
    entry = {
        "ProviderType": "sso",
        "Credentials": {
            "AccessKeyId": "ASIAEXAMPLE",
            "SecretAccessKey": "x",
            "SessionToken": "x",
            "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 8 * 3600)),
            "AccountId": account,
        },
    }
    with open(os.path.join(folder, digest.hexdigest() + ".json"), "w", encoding="utf-8") as file:
        json.dump(entry, file)


def write_roles(home, session, accounts, roles):
    """The list of a session's roles as Moorline keeps it, an hour old."""
    folder = os.path.join(home, ".local", "state", "moorline", "roles")
    os.makedirs(folder, exist_ok=True)
    connection = f"session:{session}"
    listed = {
        "connection": connection,
        "start_url": None,
        "region": None,
        "fetched_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600)),
        "accounts": [
            {
                "id": f"{111100000000 + number}",
                "name": f"account-team{number:05}",
                "roles": [f"Role{role}" for role in range(roles)],
            }
            for number in range(accounts)
        ],
        "failed": [],
    }
    name = hashlib.sha1(connection.encode()).hexdigest()
    with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
        json.dump({"schema_version": 1, "listed": listed}, file)


def write_token(aws, session):
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 8 * 3600))
    token = {
        "startUrl": "https://d-0000000000.awsapps.com/start",
        "region": "eu-west-1",
        "accessToken": "example",
        "expiresAt": ends,
    }
    name = hashlib.sha1(session.encode()).hexdigest()
    with open(os.path.join(aws, "sso", "cache", name + ".json"), "w", encoding="utf-8") as file:
        json.dump(token, file)
