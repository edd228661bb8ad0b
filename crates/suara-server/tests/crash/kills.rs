//! `kill -9`, again and again, while voters vote.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use prost::Message as _;
use suara_protocol::{Receipt, Submission};

use crate::observer::{Acknowledged, observe};
use crate::town::{ballots, log_key, open_election, post, site};

const VOTERS: usize = 8;
const BALLOTS_EACH: usize = 40;

/// How long the voters may vote before the service is killed, milliseconds, round after round.
const ROUNDS: [u64; 14] = [5, 40, 15, 90, 25, 60, 10, 120, 30, 75, 20, 45, 150, 35];

/// A voter with the ballots that are still to be cast.
struct Voter {
    ballots: Vec<Submission>,
    acknowledged: Vec<Acknowledged>,
}

impl Voter {
    /// Casts one ballot after the other, until the service is gone. What was not acknowledged is sent again next time.
    fn vote(&mut self, address: SocketAddr) {
        while let Some(ballot) = self.ballots.get(self.acknowledged.len()) {
            match post(address, ballot) {
                Some(answer) if matches!(answer.status, 200 | 201) => {
                    let receipt = Receipt::decode(&answer.body[..]).unwrap();
                    self.acknowledged.push((ballot.clone(), receipt));
                }
                None => return,
                Some(answer) => panic!("{answer:?}"),
            }
        }
    }
}

#[test]
fn r07_killed_under_load_again_and_again_it_has_every_acknowledged_ballot_once() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let running = site.start();
    let mut town = open_election(running.address, VOTERS);
    let key = log_key(running.address);
    let mut voters = ballots(&mut town, VOTERS, BALLOTS_EACH)
        .into_iter()
        .map(|ballots| Voter {
            ballots,
            acknowledged: Vec::new(),
        })
        .collect::<Vec<_>>();
    let ended = running.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.records);
    for pause in ROUNDS {
        let mut running = site.start();
        thread::scope(|scope| {
            for voter in &mut voters {
                let address = running.address;
                scope.spawn(move || voter.vote(address));
            }
            thread::sleep(Duration::from_millis(pause));
            running.kill();
        });
        let running = site.start();
        observe(running.address, &key, &acknowledged(&voters));
    }
    let running = site.start();
    thread::scope(|scope| {
        for voter in &mut voters {
            let address = running.address;
            scope.spawn(move || voter.vote(address));
        }
    });
    let acknowledged = acknowledged(&voters);
    assert_eq!(acknowledged.len(), VOTERS * BALLOTS_EACH);
    let board = observe(running.address, &key, &acknowledged);
    let election = board.election(&town.election).unwrap();
    assert_eq!(
        (election.voters(), election.ballots()),
        (VOTERS, VOTERS * BALLOTS_EACH)
    );
}

fn acknowledged(voters: &[Voter]) -> Vec<Acknowledged> {
    voters
        .iter()
        .flat_map(|voter| voter.acknowledged.iter().cloned())
        .collect()
}
