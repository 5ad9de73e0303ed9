//! `session-pilot serve`: the web app.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use app::state::AppState;
use leptos::config::{Env, LeptosOptions};
use sp_demo::{DemoOptions, write as write_demo};
use sp_engine::{DataLock, Engine, Work, clock::Clock};
use sp_providers::Roots;
use sp_store::Location;
use tokio::{net::TcpListener, signal, time};

use super::{
    Failure,
    open::{self, Refusal},
    output::print,
};
use crate::{
    AllowedHosts, Doors, Outside, assets,
    config::{Config, address as address_of},
    router,
};

/// How long a stop waits for the running transaction and open answers.
const PATIENCE: time::Duration = time::Duration::from_secs(10);

/// Seed of the example home: the same people, projects and sessions on every machine.
const DEMO_SEED: u64 = 5055;

/// Days of work in the example home.
const DEMO_DAYS: u32 = 30;

/// Options of `serve`.
#[derive(Debug, Default, clap::Args)]
pub(super) struct ServeFlags {
    /// Address to listen on [default: 127.0.0.1].
    #[arg(long)]
    host: Option<String>,
    /// Port to listen on [default: 5055]; 0 takes a free one.
    #[arg(long)]
    port: Option<u16>,
    /// Show a generated example home instead of yours, with data of its own.
    #[arg(long)]
    demo: bool,
    /// Show the gallery of components at /dev/ui.
    #[arg(long, hide = true)]
    gallery: bool,
}

pub(super) async fn run(mut config: Config, flags: &ServeFlags) -> Result<(), Failure> {
    let ip = flags.host.as_deref().map_or(Ok(config.listen.ip()), address_of)?;
    let address = SocketAddr::new(ip, flags.port.unwrap_or(config.listen.port()));
    // The port first: a second start must not touch the first one's data.
    let listener = TcpListener::bind(address).await.map_err(|error| in_use(address, &error))?;
    let address = listener.local_addr().map_err(|error| Failure::failed(format!("cannot listen: {error}")))?;
    // The example is written anew at every start: nobody may be looking at it.
    let mut held: Option<DataLock> = None;
    if flags.demo {
        held = Some(open::lock(&demo_folder(&config), Work::Serve).map_err(|refusal| refusal.failure(&config, "serve"))?);
        config = demo(config).await?;
    }
    note_startup(&mut config, address, flags);
    let engine = open(&config).await?;
    if let Err(refusal) = check_password(&engine, ip, flags.demo).await {
        engine.stop().await;
        return Err(refusal);
    }
    engine.start();
    let environment = if flags.gallery || cfg!(debug_assertions) { Env::DEV } else { Env::PROD };
    let state = AppState {
        leptos_options: LeptosOptions::builder().output_name("session-pilot").site_addr(address).env(environment).build(),
        engine: engine.clone(),
        assets: assets::page_assets(),
        reach: Arc::new(config.outside.reach(address)),
    };
    let router = router(state, outside(&config, ip));
    greet(address, &config, flags.demo)?;
    let stopping = engine.clone();
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(async move {
        interrupted().await;
        // Ends open streams, which would otherwise keep the server from stopping.
        stopping.stopping().cancel();
    });
    served.await.map_err(|error| Failure::failed(format!("the server failed: {error}")))?;
    let stopped = stop(engine).await;
    drop(held);
    stopped
}

fn outside(config: &Config, ip: IpAddr) -> Outside {
    let settings = &config.outside;
    let doors = Doors { trusted: settings.trusted_proxies.clone(), base: settings.base_path.clone() };
    Outside { hosts: AllowedHosts::new(ip, &settings.allowed_hosts), doors }
}

/// Whoever can be reached from other machines asks for a password.
async fn check_password(engine: &Engine, ip: IpAddr, is_demo: bool) -> Result<(), Failure> {
    if ip.is_loopback() || engine.security().has_password().await? {
        return Ok(());
    }
    if is_demo {
        return Err(Failure::usage(format!(
            "{ip} can be reached from other machines, and the example has no password: show it on 127.0.0.1"
        )));
    }
    Err(Failure::usage(format!(
        "{ip} can be reached from other machines, and there is no password yet: run `session-pilot password set` first, or listen on 127.0.0.1"
    )))
}

/// The settings page tells the address in use and the flag that decided about it, and where the example lies.
fn note_startup(config: &mut Config, address: SocketAddr, flags: &ServeFlags) {
    let by = flags.port.map(|_| "--port").or(flags.host.as_ref().map(|_| "--host"));
    let (home, data_dir) = (config.roots.home.display().to_string(), config.data_dir.display().to_string());
    for decided in &mut config.startup {
        match decided.name.as_str() {
            "address" => {
                decided.value = address.to_string();
                decided.by = by.map(str::to_owned).or_else(|| decided.by.take());
            }
            "home" => decided.value.clone_from(&home),
            "data_dir" => decided.value.clone_from(&data_dir),
            _ => {}
        }
    }
}

/// Where nothing can be written what is there is served all the same, and the page of diagnostics says why nothing new comes.
async fn open(config: &Config) -> Result<Engine, Failure> {
    let problem = match open::to_write(config, Work::Serve).await {
        Ok(engine) => return Ok(engine),
        Err(Refusal::Unwritable(problem)) => problem,
        Err(refusal) => return Err(refusal.failure(config, "serve")),
    };
    let engine = open::as_it_is(config, Some(problem.clone())).await;
    let engine = engine.ok().flatten().ok_or_else(|| Failure::failed(problem.to_string()))?;
    tracing::warn!("{problem}; serving what is stored, nothing new is read until the next start");
    Ok(engine)
}

async fn stop(engine: Engine) -> Result<(), Failure> {
    time::timeout(PATIENCE, engine.stop())
        .await
        .map_err(|_| Failure::failed("the running sync did not stop in time; it goes on at the next start"))
}

fn in_use(address: SocketAddr, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AddrInUse => Failure::failed(format!(
            "port {} is in use: stop the other program, or choose a port with --port or DASHBOARD_PORT",
            address.port()
        )),
        _ => Failure::failed(format!("cannot listen on {address}: {error}")),
    }
}

/// A generated home and a database beside it, apart from the real data.
async fn demo(config: Config) -> Result<Config, Failure> {
    let folder = demo_folder(&config);
    let home = folder.join("home");
    let options = DemoOptions { now: Clock::system().now(), seed: DEMO_SEED, days: DEMO_DAYS };
    let target = home.clone();
    let written = tokio::task::spawn_blocking(move || write_demo(&target, &options)).await.expect("the generator does not panic");
    written.map_err(|error| Failure::failed(format!("cannot write the example home: {error}")))?;
    let data_dir: PathBuf = folder.join("data");
    remove(&data_dir)?;
    Ok(Config {
        roots: Roots::of_home(home),
        database: Location::Sqlite(data_dir.join("session-pilot.db")),
        data_dir,
        archive_store: None,
        is_demo: true,
        ..config
    })
}

fn demo_folder(config: &Config) -> PathBuf {
    config.data_dir.join("demo")
}

/// The example is written relative to today, so yesterday's is dropped.
fn remove(folder: &std::path::Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::failed(format!("cannot renew {}: {error}", folder.display())))
        }
        _ => Ok(()),
    }
}

fn greet(address: SocketAddr, config: &Config, is_demo: bool) -> Result<(), Failure> {
    let what = if is_demo {
        "showing a generated example home".to_owned()
    } else {
        format!("looking for sessions in {}", config.roots.home.display())
    };
    let note =
        if assets::is_built() { "" } else { "\nthe site was not built in: pages come without style and script; use `cargo xtask run`" };
    print(&format!("SessionPilot on http://{address}{}, {what}{note}\n", config.outside.base_path))
}

/// Ctrl+C, or a polite request to end.
async fn interrupted() {
    let ctrl_c = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminate => {}
    }
}
