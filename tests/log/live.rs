//! A town's board on a real service.

use std::path::Path;

use suara_cli::client::service::Service;
use suara_log::log_key::LogKey;
use suara_protocol::{Entry, Receipt, Reservation, RoleSecret, Submission};
use suara_server::{Config, RunningServer, Server};
use suara_tests::{Town, approval};
use tempfile::TempDir;

const SEED: u64 = 91;
/// The first of January 2100, Unix milliseconds: after every run of these tests.
const FAR: u64 = 4_102_444_800_000;

/// A running service with the board of a town.
pub struct Live {
    pub town: Town,
    pub service: Service,
    pub key: LogKey,
    server: RunningServer,
    folder: TempDir,
}

impl Live {
    /// A board with an open election, and as many more rolls announced as to fill the log.
    pub fn open(voters: usize, rolls: u32) -> Live {
        let organiser = Town::new(SEED).organiser;
        let folder = tempfile::tempdir().unwrap();
        let (server, service) = start(folder.path());
        let key = reserve(&service, &organiser);
        let mut town = Town::hosted(SEED, &key);
        for _ in 0..rolls {
            town.announce_roll(&[(0, 1)]);
        }
        town.publish_roll(&vec![(0, 1); voters]);
        let mut setup = town.definition(vec![approval(2)]);
        setup.closes_at_ms = FAR;
        town.set_up(setup);
        town.hold_ceremony();
        town.submit_opening().unwrap();
        let live = Live {
            town,
            service,
            key,
            server,
            folder,
        };
        live.submit_from(0);
        live
    }

    /// Stops the service, lets something happen to the board's folder, and starts it again.
    pub fn restarted_after(self, happens: impl FnOnce(&Path)) -> Live {
        let Live {
            town,
            key,
            server,
            folder,
            ..
        } = self;
        server.shutdown();
        happens(&folder.path().join("town"));
        let (server, service) = start(folder.path());
        Live {
            town,
            service,
            key,
            server,
            folder,
        }
    }

    /// Puts in what stands in the town's own log from an entry on.
    pub fn submit_from(&self, first: usize) -> Vec<(Submission, Receipt)> {
        let submissions = self.town.log[first..].iter();
        let submissions = submissions.map(|entry| Entry::decode(entry).unwrap().submission);
        submissions
            .map(|submission| {
                let receipt = self.service.submit(&submission).unwrap();
                (submission, receipt)
            })
            .collect()
    }
}

fn start(data: &Path) -> (RunningServer, Service) {
    let organiser = Town::new(SEED).organiser;
    let config = format!(
        "listen = \"127.0.0.1:0\"\npublic_url = \"https://suara.test\"\ndata = {:?}\norganisers = [\"{}\"]\n",
        data.display().to_string(),
        organiser.public()
    );
    let server = Server::start(Config::parse(Path::new("server.toml"), &config).unwrap()).unwrap();
    let service = Service::new(&format!("http://{}/v1/boards/town", server.local_addr())).unwrap();
    (server, service)
}

fn reserve(service: &Service, organiser: &RoleSecret) -> LogKey {
    let reserved = service.reserve(&Reservation::sign("town", organiser)).unwrap();
    LogKey::new(&reserved.origin, &reserved.log_key, &reserved.log_ml_dsa_key).unwrap()
}
