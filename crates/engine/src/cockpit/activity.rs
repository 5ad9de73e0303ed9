//! What was used when. Days are those of the display zone; calls count on the day they were made.

use sp_domain::{
    Timestamp,
    cockpit::{Activity, DayCost, ModelCost, Period, Span, active_ms},
    time::{Civil, DisplayZone},
    usage::Slot,
};
use sp_store::ModelSums;

use crate::{EngineError, Shared};

/// Days of the chart.
const DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;

pub(super) async fn activity(shared: &Shared) -> Result<Activity, EngineError> {
    let at = shared.config.clock.now();
    let zone = shared.zone.get();
    let days = Days { zone: &zone, now: at };
    let (today, week) = (days.period(1), days.period(7));
    let spans = [today.current(), today.previous(), week.current(), week.previous()];
    let chart: Vec<Bounds> = (0..DAYS).rev().map(|ago| days.day(ago)).collect();
    let asked: Vec<(Slot, Slot)> = spans.iter().chain(&chart).map(Bounds::slots).collect();
    let sums = shared.store.model_sums(&asked).await?;
    let busy = shared.store.busy_slots(week.previous().slots().0, Slot::of(at).after(1)).await?;
    let mut told = Vec::new();
    for (place, bounds) in spans.iter().enumerate() {
        let (from, to) = bounds.slots();
        told.push(Span {
            figures: of_place(&sums, place).map(|sums| sums.figures).sum(),
            sessions: shared.store.sessions_begun(bounds.from, bounds.to).await?,
            active_ms: active_ms(&busy, from, to, at),
        });
    }
    let period = |period: &PeriodBounds, place: usize| Period {
        date_from: period.date_from.clone(),
        date_to: days.date(0),
        current: told[place],
        previous: told[place + 1],
    };
    let day = |place: usize, ago: i64| DayCost {
        date: days.date(ago),
        models: of_place(&sums, place).map(|sums| ModelCost { model: sums.model.clone(), figures: sums.figures }).collect(),
    };
    Ok(Activity {
        today: period(&today, 0),
        week: period(&week, 2),
        days: (0..DAYS).rev().enumerate().map(|(place, ago)| day(place + spans.len(), ago)).collect(),
        at,
    })
}

fn of_place(sums: &[ModelSums], place: usize) -> impl Iterator<Item = &ModelSums> {
    sums.iter().filter(move |sums| sums.place == place)
}

/// A span of time; its end is not included.
#[derive(Clone, Copy)]
struct Bounds {
    from: Timestamp,
    to: Timestamp,
}

impl Bounds {
    fn slots(&self) -> (Slot, Slot) {
        (Slot::from(self.from), Slot::from(self.to))
    }
}

/// Days up to now, and as many before.
struct PeriodBounds {
    date_from: String,
    from: Timestamp,
    now: Timestamp,
    before_from: Timestamp,
    before_to: Timestamp,
}

impl PeriodBounds {
    fn current(&self) -> Bounds {
        Bounds { from: self.from, to: Timestamp::from_ms(self.now.ms() + 1).unwrap_or(self.now) }
    }

    fn previous(&self) -> Bounds {
        Bounds { from: self.before_from, to: self.before_to }
    }
}

/// Days seen from now.
struct Days<'a> {
    zone: &'a DisplayZone,
    now: Timestamp,
}

impl Days<'_> {
    /// The date so many days ago; negative ones are to come.
    fn date(&self, ago: i64) -> String {
        let today = Civil::midnight_ms(&self.zone.civil(self.now).date()).unwrap_or_default();
        Civil::from_ms(today - ago * DAY_MS).date()
    }

    fn start(&self, ago: i64) -> Timestamp {
        self.zone.day_start(&self.date(ago)).unwrap_or(self.now)
    }

    fn day(&self, ago: i64) -> Bounds {
        Bounds { from: self.start(ago), to: self.start(ago - 1) }
    }

    /// Today and the days before it; the days before those end at the present time of day.
    fn period(&self, days: i64) -> PeriodBounds {
        let since_midnight_ms = self.now.ms() - self.start(0).ms();
        let before_to = self.start(days).ms() + since_midnight_ms;
        PeriodBounds {
            date_from: self.date(days - 1),
            from: self.start(days - 1),
            now: self.now,
            before_from: self.start(2 * days - 1),
            before_to: Timestamp::from_ms(before_to).unwrap_or(self.now),
        }
    }
}
