use super::*;
use crate::domain::connection::ConnectionId;
use crate::tui::message::Reply;
use std::future::{pending, ready};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep};

fn runner() -> (Tasks, UnboundedReceiver<Message>) {
    let (messages, replies) = unbounded_channel();
    (Tasks::new(messages), replies)
}

fn refreshed() -> Message {
    Message::Flow(
        FlowId(1),
        Reply::Refreshed(ConnectionId::Env, Err(Failure::new("no network"))),
    )
}

async fn settle(tasks: &mut Tasks) {
    while !tasks.is_idle() {
        tasks.next_end().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_answers_and_then_nothing_runs() {
    let (mut tasks, mut replies) = runner();
    tasks.spawn(Some(FlowId(1)), false, async { refreshed() });
    assert!(!tasks.is_idle());
    settle(&mut tasks).await;
    assert_eq!(replies.try_recv(), Ok(refreshed()));
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_flow_ends_without_an_answer_and_others_go_on() {
    let (mut tasks, mut replies) = runner();
    tasks.spawn(Some(FlowId(1)), false, pending());
    tasks.spawn(Some(FlowId(2)), false, async {
        sleep(Duration::from_secs(60)).await;
        Message::FilesChanged
    });
    tasks.cancel(FlowId(1));
    settle(&mut tasks).await;
    assert_eq!(replies.try_recv(), Ok(Message::FilesChanged));
    assert!(replies.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn leaving_waits_for_files_and_for_nothing_else() {
    let (mut tasks, mut replies) = runner();
    let begin = Instant::now();
    tasks.spawn(Some(FlowId(1)), false, pending());
    tasks.spawn(Some(FlowId(2)), true, async {
        sleep(Duration::from_secs(2)).await;
        Message::FilesChanged
    });
    tasks.finish(ready(())).await.unwrap();
    assert_eq!(begin.elapsed().as_secs(), 2);
    assert_eq!(replies.try_recv(), Ok(Message::FilesChanged));
    let unfinished = sleep(Duration::from_secs(3));
    tasks.finish(unfinished).await.unwrap();
    assert_eq!(begin.elapsed().as_secs(), 5, "a refresh that was begun");
}

#[tokio::test(start_paused = true)]
async fn leaving_does_not_wait_for_ever() {
    let (mut tasks, _replies) = runner();
    let begin = Instant::now();
    tasks.spawn(None, true, pending());
    tasks.finish(ready(())).await.unwrap();
    assert_eq!(begin.elapsed(), PATIENCE);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_panics_is_an_error() {
    let (mut tasks, _replies) = runner();
    tasks.spawn(None, false, async { panic!("on purpose") });
    assert!(tasks.next_end().await.is_err());
    let (mut tasks, _replies) = runner();
    tasks.block(None, false, || panic!("on purpose"));
    assert!(tasks.next_end().await.is_err());
}
