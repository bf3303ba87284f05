//! Sign-ins that are cancelled, refused, late, or overtaken by other programs.

use super::*;

#[tokio::test]
async fn a_cancelled_sign_in_leaves_nothing_behind() {
    let bench = Bench::with_config(SESSION);
    let before = bench.files();
    let plan = bench.plan(&acme_for("codewhisperer")).unwrap();
    let (told, awaiting) = tokio::sync::oneshot::channel::<()>();
    let told = std::sync::Mutex::new(Some(told));
    let host = bench.host();
    let run = run(&host, &plan, nobody(), |step| {
        if matches!(step, Progress::AwaitingUser(_)) {
            drop(told.lock().unwrap().take());
        }
    });
    tokio::select! {
        _ = run => panic!("nobody has approved"),
        _ = awaiting => {}
    }
    assert_eq!(bench.files(), before);
    assert_eq!(bench.read(".aws/config"), SESSION);
}

#[tokio::test]
async fn a_sign_in_that_is_being_kept_is_kept_whoever_leaves() {
    let bench = Bench::with_config(SESSION);
    let plan = bench.plan(&acme_for("codewhisperer")).unwrap();
    let host = bench.host();
    // Another Moorline has its turn at the token: so long keeping it waits.
    let name = ACME_TOKEN.rsplit('/').next().unwrap();
    let locks = bench.path(".local/state/moorline/locks");
    fs::create_dir_all(&locks).unwrap();
    let lock = File::create(locks.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let begun = async {
        while !host.unfinished().is_any() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = begun => {}
        result = run(&host, &plan, nobody(), |step| {
            if let Progress::AwaitingUser(code) = step {
                approve(&bench.provider, &code.code);
            }
        }) => panic!("{result:?}"),
    }
    assert!(!bench.exists(ACME_TOKEN));
    drop(lock);
    host.unfinished().end().await;
    assert!(bench.exists(ACME_TOKEN), "the token was given for nothing");
    let overview = bench.overview();
    let bound = overview.service("codewhisperer").unwrap();
    assert_eq!(bound.binding.connection, Some(session("acme")));
}

#[tokio::test]
async fn a_denied_or_expired_code_changes_nothing() {
    let bench = Bench::with_config(SESSION);
    let before = bench.files();
    let plan = bench.plan(&acme_for("codewhisperer")).unwrap();
    let deny = |provider: &Provider, code: &str| assert!(provider.deny(code));
    let failure = bench.sign_in(&plan, deny).await.0.unwrap_err();
    assert!(failure.summary.contains("denied"), "{failure}");
    let expire = |_: &Provider, _: &str| bench.advance(601);
    let failure = bench.sign_in(&plan, expire).await.0.unwrap_err();
    assert!(failure.summary.contains("in time"), "{failure}");
    assert_eq!(bench.files(), before);
}

#[tokio::test]
async fn trouble_on_the_way_is_waited_out() {
    let script = [
        Fault::Refuse(Refusal::InternalServer),
        Fault::Refuse(Refusal::TooManyRequests),
        Fault::Disconnect,
        Fault::Unavailable,
    ];
    let bench = Bench::with(Options {
        script: script.map(|fault| (Operation::PollToken, fault)).to_vec(),
        ..Options::default()
    });
    let plan = bench.plan(&request(Target::NewBuilderId)).unwrap();
    let (result, seen) = bench.sign_in(&plan, approve).await;
    result.unwrap();
    let troubles = seen
        .iter()
        .filter(|step| matches!(step, Progress::Trouble(_)))
        .count();
    assert_eq!(troubles, 4, "{seen:?}");
}

#[tokio::test]
async fn slow_down_is_obeyed() {
    let bench = Bench::with(Options {
        script: vec![(Operation::PollToken, Fault::Refuse(Refusal::SlowDown))],
        ..Options::default()
    });
    let plan = bench.plan(&request(Target::NewBuilderId)).unwrap();
    let begin = tokio::time::Instant::now();
    bench.sign_in(&plan, approve).await.0.unwrap();
    assert!(begin.elapsed().as_secs() >= 7, "1 s, then 1 s + 5 s");
    assert_eq!(bench.provider.count(Operation::PollToken), 2);
}

#[tokio::test]
async fn the_config_that_changed_meanwhile_is_not_overwritten() {
    let bench = Bench::with_config(SESSION);
    let plan = bench.plan(&acme_for("codewhisperer")).unwrap();
    let other = format!("{SESSION}; a comment of another tool\n");
    let answer = |provider: &Provider, code: &str| {
        bench.write(
            ".aws/config",
            &other.replace("account:access", "account:access,codecatalyst:read_write"),
        );
        approve(provider, code);
    };
    bench.sign_in(&plan, answer).await.0.unwrap();
    let config = bench.read(".aws/config");
    assert!(
        config.ends_with("; a comment of another tool\n"),
        "{config}"
    );
    assert!(
        config.contains("codecatalyst:read_write,codewhisperer:completions"),
        "{config}"
    );
}
