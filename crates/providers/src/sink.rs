//! Where providers push what they find.

use std::collections::BTreeMap;

use sp_domain::{
    diagnostics::Warning,
    session::{Blob, FileTouch, Message, SessionHead, ToolCall, ToolResult},
    source::{Checkpoint, Event, Mode},
    usage::{CallKey, UsageClaim},
};

/// How much of a source the caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    Full,
    /// Heads, usage and warnings; messages, calls, results, touches and blobs need not be made.
    Usage,
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// Return the last checkpoint: the job was cancelled.
    Stop,
}

/// Takes events as they are found.
pub trait Sink {
    /// What is wanted.
    fn detail(&self) -> Detail {
        Detail::Full
    }

    /// False when nothing will ever be read on from where this reading ends: checkpoints need not be made then.
    fn keeps_place(&self) -> bool {
        true
    }

    /// Takes an event.
    fn push(&mut self, event: Event);

    /// Everything pushed so far lies before `checkpoint`: a good place to store it.
    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Flow;
}

/// All events of one session, merged as the database would merge them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectedSession {
    /// Facts.
    pub head: SessionHead,
    /// Rank of the source.
    pub rank: u8,
    /// Messages by `seq`; a native id occurs once.
    pub messages: BTreeMap<i64, Message>,
    /// Calls by id.
    pub calls: BTreeMap<String, ToolCall>,
    /// Results by call id.
    pub results: BTreeMap<String, ToolResult>,
    /// Merged claims.
    pub claims: BTreeMap<CallKey, UsageClaim>,
    /// Touches.
    pub touches: Vec<FileTouch>,
    /// Blobs by id.
    pub blobs: BTreeMap<String, Vec<u8>>,
}

/// A sink that keeps everything in memory: for tests, and for reports without a database.
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// Sessions by native id.
    pub sessions: BTreeMap<String, CollectedSession>,
    /// Warnings, in order.
    pub warnings: Vec<Warning>,
    /// Checkpoints passed.
    pub checkpoints: Vec<Checkpoint>,
    /// Ask providers for usage only.
    pub(crate) usage_only: bool,
    is_final: bool,
    current: String,
}

impl Collected {
    /// A sink that asks providers for usage only, in one reading from start to end.
    pub fn usage_only() -> Self {
        Self { usage_only: true, is_final: true, ..Self::default() }
    }

    fn begin(&mut self, native_id: String, mode: Mode, rank: u8) {
        let session = self.sessions.entry(native_id.clone()).or_default();
        if mode != Mode::Append {
            let claims = if mode == Mode::ReplaceKeepingUsage { std::mem::take(&mut session.claims) } else { BTreeMap::new() };
            *session = CollectedSession { claims, ..CollectedSession::default() };
        }
        session.rank = rank;
        self.current = native_id;
    }

    fn session(&mut self) -> &mut CollectedSession {
        self.sessions.entry(self.current.clone()).or_default()
    }
}

impl CollectedSession {
    fn message(&mut self, mut message: Message) {
        let same = |known: &&Message| message.native_id.is_some() && known.native_id == message.native_id;
        if let Some(seq) = self.messages.values().find(same).map(|known| known.seq) {
            message.seq = seq;
        }
        self.messages.insert(message.seq, message);
    }

    fn claim(&mut self, claim: UsageClaim) {
        match self.claims.get_mut(&claim.key) {
            Some(known) => known.absorb(claim),
            None => drop(self.claims.insert(claim.key.clone(), claim)),
        }
    }

    fn touch(&mut self, touch: FileTouch) {
        self.touches.retain(|known| (&known.call_id, &known.path) != (&touch.call_id, &touch.path));
        self.touches.push(touch);
    }
}

impl Sink for Collected {
    fn detail(&self) -> Detail {
        if self.usage_only { Detail::Usage } else { Detail::Full }
    }

    fn keeps_place(&self) -> bool {
        !self.is_final
    }

    fn push(&mut self, event: Event) {
        match event {
            Event::Begin { native_id, mode, rank } => self.begin(native_id, mode, rank),
            Event::Head(head) => self.session().head = *head,
            Event::Message(message) => self.session().message(*message),
            Event::Call(call) => drop(self.session().calls.insert(call.call_id.clone(), *call)),
            Event::Result(result) => drop(self.session().results.insert(result.call_id.clone(), *result)),
            Event::Usage(claim) => self.session().claim(*claim),
            Event::Touch(touch) => self.session().touch(touch),
            Event::Blob(Blob { id, bytes, .. }) => drop(self.session().blobs.insert(id, bytes)),
            Event::Original(_) => {}
            Event::Warning(warning) => self.warnings.push(warning),
        }
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Flow {
        self.checkpoints.push(checkpoint.clone());
        Flow::Continue
    }
}
