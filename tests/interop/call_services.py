"""Calls AWS services with boto3 at one endpoint, and prints what each said.

The standard input is JSON: url, id, secret and token (or null) of the keys, and optionally `only`, the
IAM actions to call for. The standard output is JSON: by IAM action, "ok" or the error code.
"""

import concurrent.futures
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "AWSReservedSSO_Developer_0011223344556677"
ROLE_ARN = (
    "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/" + ROLE
)

# IAM action, client, method, parameters.
CALLS = [
    ("lambda:ListFunctions", "lambda", "list_functions", {"MaxItems": 1}),
    ("lambda:GetAccountSettings", "lambda", "get_account_settings", {}),
    ("s3:ListAllMyBuckets", "s3", "list_buckets", {"MaxBuckets": 1, "Prefix": "a b/~"}),
    ("cloudformation:ListStacks", "cloudformation", "list_stacks", {}),
    ("cloudformation:DescribeAccountLimits", "cloudformation", "describe_account_limits", {}),
    ("logs:DescribeLogGroups", "logs", "describe_log_groups", {"limit": 1}),
    ("ecr:DescribeRepositories", "ecr", "describe_repositories", {"maxResults": 1}),
    ("ecr:GetAuthorizationToken", "ecr", "get_authorization_token", {}),
    ("ecs:ListClusters", "ecs", "list_clusters", {"maxResults": 1}),
    ("eks:ListClusters", "eks", "list_clusters", {"maxResults": 1}),
    ("ec2:DescribeRegions", "ec2", "describe_regions", {}),
    ("dynamodb:ListTables", "dynamodb", "list_tables", {"Limit": 1}),
    ("apigateway:GET", "apigateway", "get_rest_apis", {"limit": 1}),
    ("states:ListStateMachines", "stepfunctions", "list_state_machines", {"maxResults": 1}),
    ("schemas:ListRegistries", "schemas", "list_registries", {"Limit": 1, "RegistryNamePrefix": "ü:/+"}),
    ("events:ListEventBuses", "events", "list_event_buses", {"Limit": 1}),
    ("iot:ListThings", "iot", "list_things", {"maxResults": 1}),
    ("redshift:DescribeClusters", "redshift", "describe_clusters", {"MaxRecords": 20}),
    ("redshift-serverless:ListWorkgroups", "redshift-serverless", "list_workgroups", {"maxResults": 1}),
    ("sagemaker:ListDomains", "sagemaker", "list_domains", {"MaxResults": 1}),
    ("bedrock:ListFoundationModels", "bedrock", "list_foundation_models", {}),
    ("resource-explorer-2:ListIndexes", "resource-explorer-2", "list_indexes", {"MaxResults": 1}),
    ("ssm:DescribeParameters", "ssm", "describe_parameters", {"MaxResults": 1}),
    ("codecommit:ListRepositories", "codecommit", "list_repositories", {}),
    ("apprunner:ListServices", "apprunner", "list_services", {"MaxResults": 1}),
    ("rds:DescribeDBInstances", "rds", "describe_db_instances", {"MaxRecords": 20}),
    ("rds:DescribeDBClusters", "rds", "describe_db_clusters", {"MaxRecords": 20}),
    ("sqs:ListQueues", "sqs", "list_queues", {"MaxResults": 1}),
    ("sns:ListTopics", "sns", "list_topics", {}),
    ("secretsmanager:ListSecrets", "secretsmanager", "list_secrets", {"MaxResults": 1}),
    ("cloudformation:ListResources", "cloudcontrol", "list_resources", {"TypeName": "AWS::Logs::LogGroup"}),
    ("glue:ListJobs", "glue", "list_jobs", {"MaxResults": 1}),
    ("elasticmapreduce:ListStudios", "emr", "list_studios", {}),
    ("cloud9:ListEnvironments", "cloud9", "list_environments", {"maxResults": 1}),
    ("codebuild:ListProjects", "codebuild", "list_projects", {}),
    ("codepipeline:ListPipelines", "codepipeline", "list_pipelines", {}),
    ("codeartifact:ListDomains", "codeartifact", "list_domains", {}),
    ("iam:GetAccountSummary", "iam", "get_account_summary", {}),
    ("iam:GetRole", "iam", "get_role", {"RoleName": ROLE}),
    (
        "iam:SimulatePrincipalPolicy",
        "iam",
        "simulate_principal_policy",
        {"PolicySourceArn": ROLE_ARN, "ActionNames": ["lambda:ListFunctions", "sso:ListInstances"]},
    ),
    ("sso:ListInstances", "sso-admin", "list_instances", {}),
    ("identitystore:ListUsers", "identitystore", "list_users", {"IdentityStoreId": "d-0123456789"}),
    ("organizations:DescribeOrganization", "organizations", "describe_organization", {}),
    ("sts:GetFederationToken", "sts", "get_federation_token", {"Name": "somebody"}),
]


def told(action, answer):
    """What is worth comparing of an answer."""
    if action == "iam:GetRole":
        return answer["Role"]["Arn"]
    if action == "iam:SimulatePrincipalPolicy":
        return [one["EvalDecision"] for one in answer["EvaluationResults"]]
    if action == "sts:GetFederationToken":
        return answer["FederatedUser"]["Arn"]
    return "ok"


def main():
    asked = json.load(sys.stdin)
    session = boto3.Session(
        aws_access_key_id=asked["id"],
        aws_secret_access_key=asked["secret"],
        aws_session_token=asked["token"],
        region_name="eu-west-1",
    )
    config = Config(retries={"total_max_attempts": 1})
    calls = [call for call in CALLS if call[0] in asked.get("only", [call[0]])]
    clients = {
        name: session.client(name, endpoint_url=asked["url"], config=config)
        for _, name, _, _ in calls
    }

    def call(one):
        action, name, method, parameters = one
        try:
            return action, told(action, getattr(clients[name], method)(**parameters))
        except ClientError as error:
            return action, error.response["Error"]["Code"]

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        print(json.dumps(dict(pool.map(call, calls))))


main()
