//! How often a network may ask, and a credential be used: a token bucket for each.
//!
//! Requests are counted by network before anything else is looked at. Ballots and acts are counted by credential only
//! when they have been admitted: whoever does not hold a credential's key can neither use it nor use it up.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use suara_protocol::{Id, Payload};

/// How many keys are remembered. Beyond that, those that have not been remembered share one bucket.
const MOST_KEYS: usize = 100_000;

/// Token buckets, one for each key.
#[derive(Debug)]
pub struct RateLimit<K> {
    per_second: f64,
    burst: f64,
    most_keys: usize,
    buckets: Mutex<HashMap<Option<K>, Bucket>>,
}

/// The first 24 bits of an IPv4 address, or the first 48 of an IPv6 one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network([u8; 6]);

/// A credential in one election or petition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Author {
    process: Id,
    credential: u32,
}

impl Author {
    /// The credential with which something is submitted; `None` if a role submits it.
    pub fn of(payload: &Payload) -> Option<Author> {
        let (process, credential) = match payload {
            Payload::Ballot(ballot) => (ballot.election, ballot.credential),
            Payload::PetitionAct(act) => (act.petition, act.credential),
            _ => return None,
        };
        Some(Author { process, credential })
    }
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl<K: Copy + Eq + Hash> RateLimit<K> {
    /// Buckets of `burst` tokens that get `per_second` new ones each second.
    pub fn new(per_second: f64, burst: u32) -> RateLimit<K> {
        RateLimit {
            per_second,
            burst: f64::from(burst),
            most_keys: MOST_KEYS,
            buckets: Mutex::default(),
        }
    }

    /// Takes a token, or says how long it takes until there is one.
    pub fn take(&self, key: K, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let key = self.remembered(&mut buckets, key, now);
        let full = Bucket {
            tokens: self.burst,
            filled: now,
        };
        let bucket = buckets.entry(key).or_insert(full);
        *bucket = self.filled(bucket, now);
        self.wait(bucket)?;
        bucket.tokens -= 1.0;
        Ok(())
    }

    /// Whether there is a token, or how long it takes until there is one. Takes none.
    pub fn look(&self, key: K, now: Instant) -> Result<(), Duration> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        match buckets.get(&Some(key)) {
            Some(bucket) => self.wait(&self.filled(bucket, now)),
            None => Ok(()),
        }
    }

    /// The key under which a bucket is found, after those that are full again have been forgotten if there are too many.
    fn remembered(&self, buckets: &mut HashMap<Option<K>, Bucket>, key: K, now: Instant) -> Option<K> {
        if buckets.contains_key(&Some(key)) || buckets.len() < self.most_keys {
            return Some(key);
        }
        buckets.retain(|_, bucket| self.filled(bucket, now).tokens < self.burst);
        (buckets.len() < self.most_keys).then_some(key)
    }

    fn wait(&self, bucket: &Bucket) -> Result<(), Duration> {
        if bucket.tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.tokens) / self.per_second));
        }
        Ok(())
    }

    fn filled(&self, bucket: &Bucket, now: Instant) -> Bucket {
        let passed = now.saturating_duration_since(bucket.filled).as_secs_f64();
        Bucket {
            tokens: (bucket.tokens + passed * self.per_second).min(self.burst),
            filled: now.max(bucket.filled),
        }
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Network {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                // Of the IPv6 networks in use only that of ::1 begins like this, and 0.0.0.0/24 has no clients.
                Network([0, 0, 0, a, b, c])
            }
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, ..] = address.octets();
                Network([a, b, c, d, e, f])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> Network {
        Network::from(address.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn a_burst_is_allowed_and_then_the_rate() {
        let limit = RateLimit::new(10.0, 3);
        let (start, home) = (Instant::now(), network("192.0.2.7"));
        for _ in 0..3 {
            assert_eq!(limit.take(home, start), Ok(()));
        }
        let wait = limit.take(home, start).unwrap_err();
        assert_eq!(wait, Duration::from_millis(100));
        assert!(limit.take(home, start + wait / 2).is_err());
        assert_eq!(limit.take(home, start + wait), Ok(()));
        assert!(limit.take(home, start + wait).is_err());
    }

    #[test]
    fn a_long_rest_saves_no_more_than_a_burst() {
        let limit = RateLimit::new(10.0, 2);
        let (start, home) = (Instant::now(), network("192.0.2.7"));
        assert_eq!(limit.take(home, start), Ok(()));
        let later = start + Duration::from_secs(3_600);
        assert_eq!(
            (limit.take(home, later), limit.take(home, later)),
            (Ok(()), Ok(()))
        );
        assert!(limit.take(home, later).is_err());
    }

    #[test]
    fn neighbours_share_a_bucket_and_strangers_do_not() {
        assert_eq!(network("192.0.2.7"), network("192.0.2.250"));
        assert_eq!(network("192.0.2.7"), network("::ffff:192.0.2.8"));
        assert_ne!(network("192.0.2.7"), network("192.0.3.7"));
        assert_eq!(network("2001:db8:1:2::3"), network("2001:db8:1:3::4"));
        assert_ne!(network("2001:db8:1::"), network("2001:db8:2::"));
        let limit = RateLimit::new(1.0, 1);
        let now = Instant::now();
        assert_eq!(limit.take(network("192.0.2.7"), now), Ok(()));
        assert!(limit.take(network("192.0.2.8"), now).is_err());
        assert_eq!(limit.take(network("192.0.3.7"), now), Ok(()));
    }

    #[test]
    fn looking_takes_nothing() {
        let limit = RateLimit::new(1.0, 1);
        let (now, home) = (Instant::now(), network("192.0.2.7"));
        assert_eq!((limit.look(home, now), limit.look(home, now)), (Ok(()), Ok(())));
        assert_eq!(limit.take(home, now), Ok(()));
        assert_eq!(limit.look(home, now), Err(Duration::from_secs(1)));
        assert_eq!(limit.look(home, now + Duration::from_secs(1)), Ok(()));
    }

    #[test]
    fn memory_is_bounded_whoever_asks() {
        let limit = RateLimit {
            most_keys: 8,
            ..RateLimit::new(1.0, 1)
        };
        let now = Instant::now();
        for number in 0..200 {
            let _ = limit.take(network(&format!("10.0.{number}.1")), now);
        }
        assert!(limit.buckets.lock().unwrap().len() <= 9);
        let rested = now + Duration::from_secs(5);
        assert_eq!(limit.take(network("10.1.0.1"), rested), Ok(()));
        assert_eq!(
            limit.buckets.lock().unwrap().len(),
            1,
            "full buckets are forgotten"
        );
    }
}
