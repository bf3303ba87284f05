#!/usr/bin/env bash
# Brings the real clients that the interop tests talk to into target/interop: boto3, moto, the AWS CLI
# version 2, the AWS SDK for JavaScript and Nushell. What cannot be had is said and left out.
#
# Needs Python; npm for the JavaScript SDK and Nushell; apt-get for the AWS CLI, which only Debian packages as a
# plain download: it is taken from the machine's own package source, one release on, into a folder.

set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

root=$PWD/target/interop
logs=$root/log
mkdir -p "$logs"

without() { printf -- '-- %s was not installed: %s\n' "$1" "$2"; }

pip_into() {
    local venv=$1
    shift
    [ -x "$venv/bin/python" ] || python3 -m venv "$venv" || return 1
    timeout 300 "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

install_boto3() {
    local venv=$root/venv
    "$venv/bin/python" -c 'import boto3, botocore' >/dev/null 2>&1 && return 0
    printf '== Installing boto3\n'
    pip_into "$venv" boto3 >"$logs/boto3.log" 2>&1 || without boto3 "$(tail -n 1 "$logs/boto3.log")"
}

install_moto() {
    local venv=$root/venv
    [ -x "$venv/bin/moto_server" ] && return 0
    printf '== Installing moto\n'
    pip_into "$venv" 'moto[server]' >"$logs/moto.log" 2>&1 || without moto "$(tail -n 1 "$logs/moto.log")"
}

install_javascript() {
    local folder=$root/js
    [ -d "$folder/node_modules/@aws-sdk/token-providers" ] && return 0
    command -v npm >/dev/null 2>&1 || { without 'the JavaScript SDK' 'there is no npm'; return 0; }
    printf '== Installing the AWS SDK for JavaScript\n'
    mkdir -p "$folder"
    printf '%s\n' '{"private":true,"dependencies":{"@aws-sdk/credential-providers":"^3","@aws-sdk/token-providers":"^3"}}' \
        >"$folder/package.json"
    (cd "$folder" && timeout 300 npm install --no-audit --no-fund --no-package-lock) >"$logs/js.log" 2>&1 ||
        without 'the JavaScript SDK' "$(tail -n 1 "$logs/js.log")"
}

install_nushell() {
    local folder=$root/nu
    compgen -G "$folder/node_modules/@nushell/*/bin/nu" >/dev/null && return 0
    command -v npm >/dev/null 2>&1 || { without Nushell 'there is no npm'; return 0; }
    printf '== Installing Nushell\n'
    mkdir -p "$folder"
    (cd "$folder" && timeout 300 npm install --no-audit --no-fund --no-package-lock nushell) >"$logs/nu.log" 2>&1 ||
        without Nushell "$(tail -n 1 "$logs/nu.log")"
}

# Where this machine's apt gets Debian from.
debian() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m 1 '/debian/*$'; }

fetch_deb() {
    local apt=$root/apt source
    source=$(debian)
    [ -n "$source" ] || { echo 'apt knows no Debian source'; return 1; }
    mkdir -p "$apt"/{lists/partial,cache/archives/partial,etc,parts}
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$source" >"$apt/etc/sources.list"
    local options=(-o "Dir::Etc::sourcelist=$apt/etc/sources.list" -o "Dir::Etc::sourceparts=$apt/parts"
        -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o 'APT::Sandbox::User=root')
    timeout 180 apt-get "${options[@]}" update -qq &&
        (cd "$apt" && timeout 180 apt-get "${options[@]}" download -qq awscli) &&
        dpkg -x "$apt"/awscli_*.deb "$root/awscli/deb"
}

install_aws_cli() {
    [ -x "$root/awscli/aws" ] && return 0
    command -v apt-get >/dev/null 2>&1 || { without 'the AWS CLI' 'there is no apt-get'; return 0; }
    printf '== Installing the AWS CLI version 2\n'
    mkdir -p "$root/awscli"
    if ! { fetch_deb && pip_into "$root/awscli/venv" \
        awscrt==0.23.4 colorama python-dateutil distro 'docutils<0.20' jmespath 'prompt-toolkit<3.0.39' \
        'ruamel.yaml<=0.17.21' ruamel.yaml.clib 'urllib3<1.27' cryptography pyasn1 zipp; } >"$logs/awscli.log" 2>&1; then
        without 'the AWS CLI' "$(tail -n 1 "$logs/awscli.log")"
        return 0
    fi
    rm -rf "$root/apt"
    cat >"$root/awscli/aws" <<AWS
#!/bin/sh
PYTHONPATH='$root/awscli/deb/usr/lib/python3/dist-packages' exec '$root/awscli/venv/bin/python' -m awscli "\$@"
AWS
    chmod +x "$root/awscli/aws"
}

install_nushell
command -v python3 >/dev/null 2>&1 || { without 'every other client' 'there is no python3'; exit 0; }
install_boto3
install_moto
install_javascript
install_aws_cli
