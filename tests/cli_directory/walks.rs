//! A shell that walks: real bash, with the least function that does what it is told.

use super::{Home, guide, home, told};
use proptest::prelude::*;
use std::os::unix::fs::symlink;
use std::path::Path;

/// The function, and `show`: every variable that counts, set or not, one a line.
const FUNCTION: &str = r#"
tell() {
    local file line rest status=0
    file="$(umask 077; mktemp "$HOME/result.XXXXXX")"
    MOORLINE_RESULT="$file" command moorline "$@" >/dev/null || status=$?
    while IFS= read -r line; do
        rest="${line#* }"
        case "$line" in
            'set '*) export "${rest%% *}=${rest#* }" ;;
            'unset '*) unset "$rest" ;;
        esac
    done < "$file"
    rm -f -- "$file"
    return "$status"
}
go() { builtin cd "$HOME/$1" && tell directory apply; }
show() {
    local name
    for name in AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION MOORLINE_PREVIOUS MOORLINE_SET MOORLINE_DIRECTORY MOORLINE_BEFORE; do
        if [ -n "${!name+set}" ]; then printf '%s=<%s>\n' "$name" "${!name}"; fi
    done
}
is() {
    if [ "${AWS_PROFILE-none} ${AWS_REGION-none}" != "$1" ]; then
        printf 'after %s: %s, not %s\n' "$2" "${AWS_PROFILE-none} ${AWS_REGION-none}" "$1" >&2
        exit 9
    fi
}
"#;

/// `a` asks for dev-lambda; `a/b` within it for prod-lambda and a region; `pins` for a pin only;
/// `region` for a region only; `no` was denied, and nobody was asked about `new`.
fn country() -> Home {
    let home = guide();
    let rules = [
        ("a", "profile = \"dev-lambda\"\n"),
        ("a/b", "profile = \"prod-lambda\"\nregion = \"us-west-2\"\n"),
        ("pins", "[pins]\ncodewhisperer = \"acme\"\n"),
        ("region", "region = \"eu-central-1\"\n"),
        ("no", "profile = \"keys\"\n"),
        ("new", "profile = \"keys\"\n"),
    ];
    for (at, rule) in rules {
        home.write(&format!("{at}/.moorline.toml"), rule);
        home.write(&format!("{at}/deep/file"), "");
        let decision = match at {
            "new" => continue,
            "no" => "deny",
            _ => "allow",
        };
        told(&home, at, &["directory", decision], &[]).0.exits(0);
    }
    std::fs::create_dir(home.join("bin")).unwrap();
    symlink(home::MOORLINE, home.join("bin/moorline")).unwrap();
    home
}

/// What bash says of `script`; `None` where there is no bash.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn bash(home: &Home, script: &str, vars: &[(String, String)]) -> Option<home::Done> {
    let mut command = home.program("bash");
    let path = command
        .get_envs()
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value)
        .unwrap()
        .to_owned();
    let paths = [home.join("bin")].into_iter();
    let paths = std::env::join_paths(paths.chain(std::env::split_paths(&path))).unwrap();
    if !std::env::split_paths(&path).any(|folder| Path::new(&folder).join("bash").exists()) {
        eprintln!("skipped: bash is not installed");
        return None;
    }
    command
        .args([
            "--norc",
            "--noprofile",
            "-c",
            &format!("{FUNCTION}\n{script}"),
        ])
        .env("PATH", paths)
        .envs(vars.iter().map(|(name, value)| (name, value)));
    Some(home::finish(&mut command))
}

#[test]
fn a_shell_comes_and_goes() {
    let home = country();
    let script = r#"
        before=$(show)
        go a;           is 'dev-lambda none' a
        go a/deep;      is 'dev-lambda none' a/deep
        go a/b;         is 'prod-lambda us-west-2' 'a/b, from a directly'
        go region;      is 'keys eu-central-1' region
        go a/b/deep;    is 'prod-lambda us-west-2' a/b/deep
        go new;         is 'keys eu-west-3' new
        go a;           is 'dev-lambda none' a
        go no;          is 'keys eu-west-3' no
        go '';          is 'keys eu-west-3' home
        [ "$before" = "$(show)" ] || { show; exit 8; }
    "#;
    let vars = [
        ("AWS_PROFILE", "keys"),
        ("AWS_REGION", "eu-west-3"),
        ("MOORLINE_SET", "AWS_PROFILE AWS_REGION"),
        ("MOORLINE_PREVIOUS", "other"),
    ];
    let vars = vars.map(|(name, value)| (name.to_owned(), value.to_owned()));
    if let Some(done) = bash(&home, script, &vars) {
        done.exits(0);
    }
}

#[test]
fn a_switch_by_hand_wins_until_one_leaves() {
    let home = country();
    let script = "
        go a;                   is 'dev-lambda none' a
        tell switch prod-lambda --no-stay; is 'prod-lambda none' switch
        go a/deep;              is 'prod-lambda none' a/deep
        tell switch -;          is 'dev-lambda none' 'switch -'
        tell switch -;          is 'prod-lambda none' 'switch - again'
        tell switch keys --region; is 'keys none' 'a switch to what has no region'
        go a;                   is 'keys none' 'a again'
        go '';                  is 'none none' home
        show
        go a;                   is 'dev-lambda none' 'a, entered again'
        go a/b;                 is 'prod-lambda us-west-2' a/b
        tell switch keys;       is 'keys none' 'a switch takes the region of the file away'
        [ -z \"${AWS_DEFAULT_REGION+set}\" ] || exit 7
        tell switch acme-dev;   is 'acme-dev none' 'another one'
        go '';                  is 'none none' home
        show
    ";
    if let Some(done) = bash(&home, script, &[]) {
        assert_eq!(done.exits(0).stdout, "", "nothing is left of it");
    }
}

#[test]
fn back_and_forth_goes_by_the_profile_from_outside() {
    let home = country();
    let script = "
        go a;             is 'dev-lambda none' a
        tell switch -;    is 'keys none' 'switch -'
        tell switch -;    is 'dev-lambda none' 'switch - again'
    ";
    let vars = [("AWS_PROFILE".to_owned(), "keys".to_owned())];
    if let Some(done) = bash(&home, script, &vars) {
        done.exits(0);
    }
}

#[test]
fn values_that_a_shell_can_hold_come_back_as_they_were() {
    let home = country();
    let script =
        "before=$(show); go a; is 'dev-lambda none' a; go ''; [ \"$before\" = \"$(show)\" ]";
    for hostile in [
        "",
        " ",
        "a b  c",
        "$(touch x)`id`",
        "%41\u{1b}[31m",
        "x='y'\\\"",
        "ü\u{202e}",
    ] {
        let vars = [("AWS_PROFILE".to_owned(), hostile.to_owned())];
        if let Some(done) = bash(&home, script, &vars) {
            done.exits(0);
        }
    }
    // What could not be put back is left as it is.
    let script = "before=$AWS_PROFILE; go a; [ \"$before\" = \"$AWS_PROFILE\" ]";
    for hostile in ["a\nset PATH /tmp", "a\rb"] {
        let vars = [("AWS_PROFILE".to_owned(), hostile.to_owned())];
        if let Some(done) = bash(&home, script, &vars) {
            done.exits(0)
                .says(&["not applied", "AWS_PROFILE", "put back"]);
        }
    }
    let script =
        "export AWS_PROFILE=$'\\xff'; before=$(show); go a; go ''; [ \"$before\" = \"$(show)\" ]";
    if let Some(done) = bash(&home, script, &[]) {
        done.exits(0).says(&["AWS_PROFILE is not UTF-8"]);
    }
}

proptest! {
    // Each case starts many processes.
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn however_a_shell_walks_it_comes_home_as_it_left(
        profile in proptest::option::of(proptest::sample::select(vec!["", "keys", "dev-lambda", "not there"])),
        region in proptest::option::of(proptest::sample::select(vec!["", "ap-south-1"])),
        was_switched in proptest::option::of(proptest::sample::select(vec!["AWS_PROFILE", "AWS_PROFILE AWS_REGION"])),
        steps in proptest::collection::vec(
            proptest::sample::select(vec![
                "go a", "go a/b", "go a/b/deep", "go region", "go no", "go new",
                // By hand, where a profile is asked for: elsewhere a switch is to stay.
                "go a && tell switch keys --no-stay", "go a/b && tell switch dev-lambda --region --no-stay",
                "go a && tell switch prod-lambda --region --no-stay && tell switch keys --no-stay", "go pins",
            ]),
            1..9,
        ),
    ) {
        let home = country();
        let given = [("AWS_PROFILE", profile), ("AWS_REGION", region), ("MOORLINE_SET", was_switched)];
        let vars: Vec<_> = given.into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        let script = format!("before=$(show)\n{}\ngo ''\n[ \"$before\" = \"$(show)\" ] || {{ show; exit 8; }}", steps.join("\n"));
        if let Some(done) = bash(&home, &script, &vars) {
            prop_assert_eq!(done.code, 0, "{}\n{:?}", script, done);
        }
    }
}
