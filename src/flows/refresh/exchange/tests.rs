//! The exchange among adversaries: other tools that read, ask, truncate and write the same file
//! without any lock, in any order, between any two steps of ours.

use super::*;
use proptest::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// A file another tool may be in the middle of writing.
#[derive(Debug, Clone, PartialEq)]
enum File {
    Absent,
    Half,
    Whole(Box<SsoToken>),
}

/// What others do between two of our steps.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// A tool goes on with its own refresh: reads, asks, truncates, writes.
    Step(usize),
    /// Somebody signs in anew with another tool.
    SignIn,
    /// Somebody signs out with another tool.
    SignOut,
    /// The server is busy when it is asked next.
    Busy,
    /// Time goes by.
    Wait,
}

/// How far another tool is.
#[derive(Debug, Clone)]
enum Tool {
    Idle,
    HasRead(SsoToken),
    HasAnswer(SsoToken),
    HasTruncated(SsoToken),
}

/// A server whose refresh tokens work once, the file, and everybody else.
struct World {
    now: Cell<i64>,
    file: RefCell<File>,
    /// Session and generation of the only refresh token that works.
    newest: Cell<(u32, u32)>,
    tools: RefCell<[Tool; 2]>,
    busy: Cell<bool>,
    turns: RefCell<VecDeque<Vec<Act>>>,
    wrongs: RefCell<Vec<String>>,
}

fn name((session, generation): (u32, u32)) -> String {
    format!("{session}.{generation}")
}

impl World {
    fn new(turns: Vec<Vec<Act>>) -> Self {
        let world = Self {
            now: Cell::new(1_800_000_000),
            file: RefCell::new(File::Absent),
            newest: Cell::new((1, 1)),
            tools: RefCell::new([Tool::Idle, Tool::Idle]),
            busy: Cell::new(false),
            turns: RefCell::new(turns.into()),
            wrongs: RefCell::default(),
        };
        let expired = world.token(-10);
        *world.file.borrow_mut() = File::Whole(Box::new(expired));
        world
    }

    fn time(&self, left: i64) -> Timestamp {
        Timestamp::from_second(self.now.get() + left).unwrap()
    }

    fn token(&self, left: i64) -> SsoToken {
        let name = name(self.newest.get());
        SsoToken {
            start_url: None,
            region: None,
            access_token: Secret::new(format!("a{name}")),
            expires_at: Some(self.time(left)),
            client_id: None,
            client_secret: None,
            registration_expires_at: None,
            refresh_token: Some(Secret::new(name)),
            scopes: None,
        }
    }

    fn is_newest(&self, token: &SsoToken) -> bool {
        token
            .refresh_token
            .as_ref()
            .is_some_and(|token| *token.expose() == name(self.newest.get()))
    }

    /// The server trades a refresh token for the next.
    fn trade(&self, token: &SsoToken) -> Option<SsoToken> {
        if !self.is_newest(token) {
            return None;
        }
        let (session, generation) = self.newest.get();
        self.newest.set((session, generation + 1));
        Some(self.token(3600))
    }

    fn turn(&self) {
        for act in self.turns.borrow_mut().pop_front().unwrap_or_default() {
            self.act(act);
        }
    }

    fn act(&self, act: Act) {
        match act {
            Act::Step(at) => self.step(at),
            Act::SignIn => {
                self.newest.set((self.newest.get().0 + 1, 1));
                let token = self.token(3600);
                *self.file.borrow_mut() = File::Whole(Box::new(token));
            }
            Act::SignOut => *self.file.borrow_mut() = File::Absent,
            Act::Busy => self.busy.set(true),
            Act::Wait => self.now.set(self.now.get() + 50),
        }
    }

    fn step(&self, at: usize) {
        let tool = self.tools.borrow()[at].clone();
        let next = match tool {
            Tool::Idle => match &*self.file.borrow() {
                File::Whole(token) => Tool::HasRead((**token).clone()),
                _ => Tool::Idle,
            },
            Tool::HasRead(token) => self.trade(&token).map_or(Tool::Idle, Tool::HasAnswer),
            Tool::HasAnswer(token) => {
                *self.file.borrow_mut() = File::Half;
                Tool::HasTruncated(token)
            }
            Tool::HasTruncated(token) => {
                *self.file.borrow_mut() = File::Whole(Box::new(token));
                Tool::Idle
            }
        };
        self.tools.borrow_mut()[at] = next;
    }

    /// Every tool ends what it has begun.
    fn settle(&self) {
        for at in 0..2 {
            while !matches!(self.tools.borrow()[at], Tool::Idle) {
                self.step(at);
            }
        }
    }

    fn wrong(&self, what: &str) {
        self.wrongs.borrow_mut().push(what.to_owned());
    }
}

impl Surroundings for World {
    type Lock = ();

    fn now(&self) -> Timestamp {
        self.time(0)
    }

    async fn read(&self) -> Result<SsoToken, Failure> {
        self.turn();
        if *self.file.borrow() == File::Half {
            self.turn();
        }
        match &*self.file.borrow() {
            File::Whole(token) => Ok((**token).clone()),
            _ => Err(Failure::new("no token")),
        }
    }

    async fn lock(&self) -> Result<(), Failure> {
        self.turn();
        Ok(())
    }

    async fn ask(&self, token: &SsoToken) -> Result<Result<Tokens, OidcError>, Failure> {
        self.turn();
        let answer = if self.busy.take() {
            Err(OidcError::SlowDown)
        } else {
            self.trade(token)
                .ok_or(OidcError::InvalidGrant { said: None })
        };
        self.turn();
        Ok(answer.map(|token| Tokens {
            access_token: token.access_token,
            refresh_token: token.refresh_token,
            expires_at: token.expires_at.unwrap(),
        }))
    }

    async fn write_unless(
        &self,
        new: SsoToken,
        keeps: impl Fn(&SsoToken) -> bool + Send + 'static,
    ) -> Result<SsoToken, Failure> {
        self.turn();
        let there = self.file.borrow().clone();
        match there {
            File::Absent => return Err(Failure::new("signed out")),
            File::Whole(there) if keeps(&there) => return Ok(*there),
            File::Whole(there) if self.is_newest(&there) && !self.is_newest(&new) => {
                self.wrong("the newest refresh token was overwritten");
            }
            _ => {}
        }
        *self.file.borrow_mut() = File::Whole(Box::new(new.clone()));
        Ok(new)
    }

    async fn pause(&self, _: Duration) {
        self.turn();
    }

    fn random(&self) -> u64 {
        7
    }

    fn is_new(&self) -> bool {
        false
    }

    fn not_accepted(&self) -> Failure {
        Failure::new("not accepted")
    }

    fn recent_failure(&self) -> Option<Failure> {
        None
    }

    fn forget_failures(&self) {}

    fn refused(&self, error: &OidcError) -> Failure {
        Failure::new(error.to_string())
    }
}

fn run(world: &World) -> Result<SsoToken, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime
        .unwrap()
        .block_on(fresh(world, SignedDuration::from_mins(5)))
}

fn refreshing() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..2usize).prop_map(Act::Step),
        1 => Just(Act::Busy),
        1 => Just(Act::Wait),
    ]
}

fn anything() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => refreshing(),
        1 => Just(Act::SignIn),
        1 => Just(Act::SignOut),
    ]
}

fn schedule(act: impl Strategy<Value = Act>) -> impl Strategy<Value = Vec<Vec<Act>>> {
    prop::collection::vec(prop::collection::vec(act, 0..4), 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_newest_refresh_token_is_in_the_file_when_all_are_done(turns in schedule(refreshing())) {
        let world = World::new(turns);
        let result = run(&world);
        if let Ok(token) = &result {
            prop_assert!(is_live(token, world.now()), "a token that is over was handed out");
        }
        world.settle();
        let file = world.file.borrow().clone();
        prop_assert!(
            matches!(&file, File::Whole(token) if world.is_newest(token)),
            "{file:?} is not {:?}", world.newest.get()
        );
        prop_assert!(world.wrongs.borrow().is_empty(), "{:?}", world.wrongs.borrow());
    }

    #[test]
    fn no_sign_in_or_sign_out_of_another_tool_is_taken_back(turns in schedule(anything())) {
        let world = World::new(turns);
        let _outcome = run(&world);
        prop_assert!(world.wrongs.borrow().is_empty(), "{:?}", world.wrongs.borrow());
    }
}

#[test]
fn a_refusal_is_no_end_while_another_tool_is_about_to_write() {
    // The other tool has its answer before we ask, and writes two looks later.
    let (read, ask) = (Act::Step(0), Act::Step(0));
    let (truncate, write) = (Act::Step(0), Act::Step(0));
    let turns = [
        vec![read],
        vec![],
        vec![],
        vec![ask],
        vec![],
        vec![],
        vec![],
        vec![],
        vec![],
        vec![truncate, write],
    ];
    let world = World::new(turns.to_vec());
    let token = run(&world).unwrap();
    assert!(world.is_newest(&token));
}
