//! The accounts behind the portal, and the keys that STS knows: worthless ones. Holds data only.

/// An account that every session of an organization can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// Its name; any text.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
    /// Its permission sets.
    pub roles: Vec<String>,
}

impl Account {
    /// An account with an address made of its name.
    pub fn new(id: &str, name: &str, roles: &[&str]) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            email: format!("aws+{name}@example.com"),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
        }
    }

    /// The three that the provider begins with.
    pub fn defaults() -> Vec<Self> {
        vec![
            Self::new("111122223333", "dev", &["Developer", "ReadOnly"]),
            Self::new("444455556666", "staging", &["Developer", "ReadOnly"]),
            Self::new("777788889999", "production", &["ReadOnly"]),
        ]
    }

    /// So many accounts (`account-0001` …) with so many roles each (`Role1` …).
    pub fn many(accounts: usize, roles: usize) -> Vec<Self> {
        let roles: Vec<String> = (1..=roles).map(|role| format!("Role{role}")).collect();
        let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
        (1..=accounts)
            .map(|at| Self::new(&format!("{at:012}"), &format!("account-{at:04}"), &roles))
            .collect()
    }
}

/// Long-term keys, and whose they are. They open nothing but this provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// Such as `AKIADEMODEMODEMODEMO`.
    pub access_key_id: String,
    /// The secret access key.
    pub secret: String,
    /// Whose they are.
    pub identity: Identity,
}

/// What GetCallerIdentity tells of a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// Such as `arn:aws:iam::444455556666:user/dev`.
    pub arn: String,
    /// Such as `AIDADEMODEMODEMODEMO`.
    pub user_id: String,
}

impl Keys {
    /// The keys of an IAM user.
    pub fn user(access_key_id: &str, secret: &str, account: &str, name: &str) -> Self {
        Self {
            access_key_id: access_key_id.to_owned(),
            secret: secret.to_owned(),
            identity: Identity {
                account: account.to_owned(),
                arn: format!("arn:aws:iam::{account}:user/{name}"),
                user_id: access_key_id.replacen("AKIA", "AIDA", 1),
            },
        }
    }

    /// The keys of an account's root user.
    pub fn root(access_key_id: &str, secret: &str, account: &str) -> Self {
        Self {
            access_key_id: access_key_id.to_owned(),
            secret: secret.to_owned(),
            identity: Identity {
                account: account.to_owned(),
                arn: format!("arn:aws:iam::{account}:root"),
                user_id: account.to_owned(),
            },
        }
    }

    /// An IAM user's, as in the demo's home, and a root user's.
    pub fn defaults() -> Vec<Self> {
        let secret = "this-is-no-secret-it-is-a-demo";
        vec![
            Self::user("AKIADEMODEMODEMODEMO", secret, "444455556666", "dev"),
            Self::root("AKIADEMOROOTDEMOROOT", secret, "444455556666"),
        ]
    }
}
