//! The ARN of a CodeWhisperer profile: which region it is in and which account administers it.
//!
//! The form is that of the service's public model.

use crate::domain::principal::is_account;
use crate::domain::region;

/// What a profile's ARN says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProfileArn<'a> {
    /// A region's name, safe as a part of a host name.
    pub region: &'a str,
    /// The account that administers the profile, twelve digits.
    pub account: &'a str,
    /// The profile's own id.
    pub id: &'a str,
}

/// Reads `arn:aws:codewhisperer:REGION:ACCOUNT:profile/ID`; `None` for anything else.
pub fn parse(arn: &str) -> Option<ProfileArn<'_>> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", "aws", service, region, account, resource] = parts.as_slice() else {
        return None;
    };
    let id = resource.strip_prefix("profile/")?;
    let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_whole = matches!(*service, "codewhisperer" | "transform")
        && region::partition(region).is_some()
        && is_account(account)
        && is_id;
    is_whole.then_some(ProfileArn {
        region,
        account,
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_account_and_id_are_told() {
        let arn = "arn:aws:codewhisperer:eu-central-1:111122223333:profile/ABCDEFGHIJKL";
        let read = parse(arn).unwrap();
        assert_eq!(
            (read.region, read.account, read.id),
            ("eu-central-1", "111122223333", "ABCDEFGHIJKL")
        );
        assert!(parse(&arn.replace("codewhisperer", "transform")).is_some());
    }

    #[test]
    fn what_could_lead_elsewhere_is_no_profile() {
        for arn in [
            "",
            "team-a",
            "arn:aws:codewhisperer:evil.example/#:111122223333:profile/ABCDEFGHIJKL",
            "arn:aws:codewhisperer:eu-central-1:11112222333:profile/ABCDEFGHIJKL",
            "arn:aws:codewhisperer:eu-central-1:111122223333:profile/",
            "arn:aws:codewhisperer:eu-central-1:111122223333:profile/AB\u{1b}CD",
            "arn:aws:codewhisperer:eu-central-1:111122223333:profile/A/B",
            "arn:aws:codewhisperer:eu-central-1:111122223333:customization/A",
            "arn:aws:iam:eu-central-1:111122223333:profile/ABCDEFGHIJKL",
            "arn:aws-cn:codewhisperer:cn-north-1:111122223333:profile/ABCDEFGHIJKL",
        ] {
            assert_eq!(parse(arn), None, "{arn:?}");
        }
    }
}
