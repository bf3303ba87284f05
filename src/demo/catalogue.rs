//! The calls of AWS services that the provider answers with an empty success: how each is
//! recognised, which IAM action it needs, what it answers. Data only; add a service: one row.
//! Source: the models of botocore, for the calls that prove a service with the least.

use super::message::Message;
use super::protocol::Protocol;

/// One call of one service.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The service's name in signatures.
    pub service: &'static str,
    pub ask: Ask,
    /// The IAM action, which names the call too.
    pub action: &'static str,
    /// The body, or what is inside an XML answer; `{account}` stands for the caller's.
    pub answer: &'static str,
}

/// How a call is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// `Action` of a form.
    Action(&'static str),
    /// The header `X-Amz-Target`.
    Target(&'static str),
    /// `GET` of a path.
    Get(&'static str),
    /// `POST` of a path.
    Post(&'static str),
}

use Ask::{Action, Get, Post, Target};

const fn row(service: &'static str, ask: Ask, action: &'static str, answer: &'static str) -> Row {
    Row {
        service,
        ask,
        action,
        answer,
    }
}

/// Every call, by service.
#[rustfmt::skip]
pub static ROWS: [Row; 46] = [
    row("lambda", Get("/2015-03-31/functions"), "lambda:ListFunctions", r#"{"Functions":[]}"#),
    row("lambda", Get("/2016-08-19/account-settings"), "lambda:GetAccountSettings", r#"{"AccountLimit":{"ConcurrentExecutions":1000},"AccountUsage":{"FunctionCount":0}}"#),
    row("s3", Get("/"), "s3:ListAllMyBuckets", r"<Owner><ID>demo</ID></Owner><Buckets></Buckets>"),
    row("cloudformation", Action("ListStacks"), "cloudformation:ListStacks", "<StackSummaries/>"),
    row("cloudformation", Action("DescribeAccountLimits"), "cloudformation:DescribeAccountLimits", "<AccountLimits/>"),
    row("logs", Target("Logs_20140328.DescribeLogGroups"), "logs:DescribeLogGroups", r#"{"logGroups":[]}"#),
    row("monitoring", Action("ListMetrics"), "cloudwatch:ListMetrics", "<Metrics/>"),
    row("ecr", Target("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories"), "ecr:DescribeRepositories", r#"{"repositories":[]}"#),
    row("ecs", Target("AmazonEC2ContainerServiceV20141113.ListClusters"), "ecs:ListClusters", r#"{"clusterArns":[]}"#),
    row("eks", Get("/clusters"), "eks:ListClusters", r#"{"clusters":[]}"#),
    row("ec2", Action("DescribeRegions"), "ec2:DescribeRegions", "<regionInfo><item><regionName>us-east-1</regionName><regionEndpoint>ec2.us-east-1.amazonaws.com</regionEndpoint></item></regionInfo>"),
    row("dynamodb", Target("DynamoDB_20120810.ListTables"), "dynamodb:ListTables", r#"{"TableNames":[]}"#),
    row("apigateway", Get("/restapis"), "apigateway:GET", r#"{"item":[]}"#),
    row("states", Target("AWSStepFunctions.ListStateMachines"), "states:ListStateMachines", r#"{"stateMachines":[]}"#),
    row("schemas", Get("/v1/registries"), "schemas:ListRegistries", r#"{"Registries":[]}"#),
    row("events", Target("AWSEvents.ListEventBuses"), "events:ListEventBuses", r#"{"EventBuses":[]}"#),
    row("iot", Get("/things"), "iot:ListThings", r#"{"things":[]}"#),
    row("redshift", Action("DescribeClusters"), "redshift:DescribeClusters", "<Clusters/>"),
    row("redshift-serverless", Target("RedshiftServerless.ListWorkgroups"), "redshift-serverless:ListWorkgroups", r#"{"workgroups":[]}"#),
    row("sagemaker", Target("SageMaker.ListDomains"), "sagemaker:ListDomains", r#"{"Domains":[]}"#),
    row("bedrock", Get("/foundation-models"), "bedrock:ListFoundationModels", r#"{"modelSummaries":[]}"#),
    row("resource-explorer-2", Post("/ListIndexes"), "resource-explorer-2:ListIndexes", r#"{"Indexes":[]}"#),
    row("ssm", Target("AmazonSSM.DescribeParameters"), "ssm:DescribeParameters", r#"{"Parameters":[]}"#),
    row("codecommit", Target("CodeCommit_20150413.ListRepositories"), "codecommit:ListRepositories", r#"{"repositories":[]}"#),
    row("apprunner", Target("AppRunner.ListServices"), "apprunner:ListServices", r#"{"ServiceSummaryList":[]}"#),
    row("rds", Action("DescribeDBInstances"), "rds:DescribeDBInstances", "<DBInstances/>"),
    row("rds", Action("DescribeDBClusters"), "rds:DescribeDBClusters", "<DBClusters/>"),
    row("sqs", Target("AmazonSQS.ListQueues"), "sqs:ListQueues", "{}"),
    row("sns", Action("ListTopics"), "sns:ListTopics", "<Topics/>"),
    row("secretsmanager", Target("secretsmanager.ListSecrets"), "secretsmanager:ListSecrets", r#"{"SecretList":[]}"#),
    row("cloudcontrolapi", Target("CloudApiService.ListResources"), "cloudformation:ListResources", r#"{"TypeName":"AWS::Logs::LogGroup","ResourceDescriptions":[]}"#),
    row("glue", Target("AWSGlue.ListJobs"), "glue:ListJobs", r#"{"JobNames":[]}"#),
    row("elasticmapreduce", Target("ElasticMapReduce.ListStudios"), "elasticmapreduce:ListStudios", r#"{"Studios":[]}"#),
    row("cloud9", Target("AWSCloud9WorkspaceManagementService.ListEnvironments"), "cloud9:ListEnvironments", r#"{"environmentIds":[]}"#),
    row("codebuild", Target("CodeBuild_20161006.ListProjects"), "codebuild:ListProjects", r#"{"projects":[]}"#),
    row("codepipeline", Target("CodePipeline_20150709.ListPipelines"), "codepipeline:ListPipelines", r#"{"pipelines":[]}"#),
    row("codeartifact", Post("/v1/domains"), "codeartifact:ListDomains", r#"{"domains":[]}"#),
    row("iam", Action("GetAccountSummary"), "iam:GetAccountSummary", "<SummaryMap><entry><key>Users</key><value>1</value></entry></SummaryMap>"),
    row("iam", Action("GetRole"), GET_ROLE, ""),
    row("iam", Action("SimulatePrincipalPolicy"), SIMULATE, ""),
    row("sso", Target("SWBExternalService.ListInstances"), "sso:ListInstances", r#"{"Instances":[{"InstanceArn":"arn:aws:sso:::instance/ssoins-0000demo00000000","IdentityStoreId":"d-9067demo00","OwnerAccountId":"{account}","Status":"ACTIVE"}]}"#),
    row("identitystore", Target("AWSIdentityStore.ListUsers"), "identitystore:ListUsers", r#"{"Users":[{"IdentityStoreId":"d-9067demo00","UserId":"0000demo-0000-0000-0000-000000000000","UserName":"demo@example.com"}]}"#),
    row("organizations", Target("AWSOrganizationsV20161128.DescribeOrganization"), "organizations:DescribeOrganization", r#"{"Organization":{"Id":"o-demodemo00","Arn":"arn:aws:organizations::111122223333:organization/o-demodemo00","MasterAccountId":"111122223333","MasterAccountArn":"arn:aws:organizations::111122223333:account/o-demodemo00/111122223333","MasterAccountEmail":"aws@example.com","FeatureSet":"ALL"}}"#),
    row("codewhisperer", Target("AWSCodeWhispererService.ListProfiles"), LIST_PROFILES, ""),
    row("codewhisperer", Target("AWSCodeWhispererService.GenerateRecommendations"), "codewhisperer:GenerateRecommendations", r#"{"recommendations":[{"content":"a, b):\n    return a + b"}]}"#),
    row("ecr", Target("AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"), "ecr:GetAuthorizationToken", r#"{"authorizationData":[]}"#),
];

/// These three are worked out, from what the provider knows.
pub const GET_ROLE: &str = "iam:GetRole";
/// See [`GET_ROLE`].
pub const SIMULATE: &str = "iam:SimulatePrincipalPolicy";
/// See [`GET_ROLE`].
pub const LIST_PROFILES: &str = "codewhisperer:ListProfiles";

impl Row {
    /// The row that `message` asks for, whatever service it is signed for. `/` is a page as well, so
    /// it is a call only if it is signed for the service.
    pub fn find(message: &Message<'_>) -> Option<&'static Self> {
        let action = message.value("Action");
        let target = message.header("x-amz-target");
        let path = match message.path.trim_end_matches('/') {
            "" => "/",
            path => path,
        };
        let is_for = |service| {
            let scope = format!("/{service}/aws4_request");
            message.header("authorization").contains(&scope)
        };
        ROWS.iter().find(|row| match row.ask {
            Action(name) => {
                (message.method, path) == ("POST", "/") && action.as_deref() == Some(name)
            }
            Target(name) => (message.method, path, target) == ("POST", "/", name),
            Get("/") => (message.method, path) == ("GET", "/") && is_for(row.service),
            Get(wanted) => (message.method, path) == ("GET", wanted),
            Post(wanted) => (message.method, path) == ("POST", wanted),
        })
    }

    /// The row of an IAM action.
    pub fn of_action(action: &str) -> Option<&'static Self> {
        ROWS.iter().find(|row| row.action == action)
    }

    /// How its answers are put.
    pub fn protocol(&self) -> Protocol {
        match (self.ask, self.service) {
            (Action(_), "ec2") => Protocol::Ec2,
            (Action(_), _) => Protocol::Query,
            (Target(_), _) => Protocol::Json,
            (Get(_) | Post(_), "s3") => Protocol::S3,
            (Get(_) | Post(_), _) => Protocol::Rest,
        }
    }
}
