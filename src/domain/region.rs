//! Regions and partitions: which region names may become part of a host name.
//!
//! Source: the partition table of the AWS SDKs (`partitions.json`).

/// A group of regions with its own domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// `aws`, `aws-cn`, ….
    pub id: &'static str,
    /// The region that was there first, which every account has enabled.
    pub first_region: &'static str,
    /// The domain its API hosts end with.
    pub dns_suffix: &'static str,
    /// The domain its dual-stack API hosts end with.
    pub dual_stack_dns_suffix: &'static str,
}

const AWS: Partition = Partition {
    id: "aws",
    first_region: "us-east-1",
    dns_suffix: "amazonaws.com",
    dual_stack_dns_suffix: "api.aws",
};
const CHINA: Partition = Partition {
    id: "aws-cn",
    first_region: "cn-north-1",
    dns_suffix: "amazonaws.com.cn",
    dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
};
const GOV: Partition = Partition {
    id: "aws-us-gov",
    first_region: "us-gov-west-1",
    dns_suffix: "amazonaws.com",
    dual_stack_dns_suffix: "api.aws",
};
const EUSC: Partition = Partition {
    id: "aws-eusc",
    first_region: "eusc-de-east-1",
    dns_suffix: "amazonaws.eu",
    dual_stack_dns_suffix: "api.amazonwebservices.eu",
};

/// The partition `region` belongs to, or `None` if it is no region's name.
///
/// Every region must pass here before it becomes part of a host name: the pattern admits ASCII
/// letters, digits, `_` and `-` only.
pub fn partition(region: &str) -> Option<Partition> {
    let parts: Vec<&str> = region.split('-').collect();
    let word = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        ["us", "gov", place, n] if word(place) && number(n) => Some(GOV),
        ["eusc", "de", place, n] if word(place) && number(n) => Some(EUSC),
        ["cn", place, n] if word(place) && number(n) => Some(CHINA),
        [
            "us" | "eu" | "ap" | "sa" | "ca" | "me" | "af" | "il" | "mx",
            place,
            n,
        ] if word(place) && number(n) => Some(AWS),
        _ => None,
    }
}

/// The partition called `id`; the one of most regions for any other name.
pub fn of_id(id: &str) -> Partition {
    [CHINA, GOV, EUSC]
        .into_iter()
        .find(|partition| partition.id == id)
        .unwrap_or(AWS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_regions_have_a_partition() {
        for (region, id) in [
            ("us-east-1", "aws"),
            ("ap-southeast-2", "aws"),
            ("mx-central-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
        ] {
            assert_eq!(partition(region).map(|p| p.id), Some(id), "{region}");
        }
    }

    #[test]
    fn the_first_region_of_a_partition_is_one_of_its() {
        for id in ["aws", "aws-cn", "aws-us-gov", "aws-eusc"] {
            let of_id = of_id(id);
            assert_eq!((of_id.id, partition(of_id.first_region)), (id, Some(of_id)));
        }
        assert_eq!(of_id("corp").first_region, "us-east-1");
    }

    #[test]
    fn what_could_leave_the_host_name_is_no_region() {
        for region in [
            "",
            "evil.example/#",
            "us-east-1.evil.example",
            "us-east-1 # x",
            "us-east-",
            "US-EAST-1",
            "us-é-1",
        ] {
            assert_eq!(partition(region), None, "{region}");
        }
    }
}
