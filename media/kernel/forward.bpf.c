// In the kernel: an RTP packet of a talk that is relayed as it is leaves again at once, with the header that
// the hearer expects. Whatever is not plainly such a packet goes on to the worker, which does the same and
// more.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>
// These need the types of the above.
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

#define ON_TO_THE_WORKER TC_ACT_UNSPEC
#define FRAGMENT 0x3fff
#define MOST_AHEAD 1000 /* further is another source, rtp::SendStream */
#define MOST_BEHIND 100 /* RFC 3550 A.1 */
#define TICK 125000     /* ns of a clock of 8000 Hz */
#define TIMELINE 8000   /* a jump of more than a second is no jitter */
#define HOPS 64
#define EXPEDITED 0xb8 /* RFC 4594: telephony */

struct rtp {
  __u8 version; /* and padding, extension, CSRCs: none of them here */
  __u8 payload_type;
  __be16 sequence;
  __be32 timestamp;
  __be32 ssrc;
};

struct headers {
  struct ethhdr ethernet;
  struct iphdr ip;
  struct udphdr udp;
  struct rtp rtp;
} __attribute__((packed));

const volatile __u32 host = 0;       /* the worker's address, network order */
const volatile __u32 first_port = 0; /* of its range, even */
const volatile __u32 pairs = 0;
const volatile __u32 loopback = 0; /* interface */

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 1); /* as many as pairs, when loaded */
  __type(key, __u32);
  __type(value, struct centrale_forwarding);
} forwardings SEC(".maps");

static __always_inline struct centrale_forwarding* forwarding_of(const struct headers* in) {
  if (in->ip.version != 4 || in->ip.ihl != 5 || in->ip.protocol != IPPROTO_UDP) return 0;
  if (in->ip.frag_off & bpf_htons(FRAGMENT) || in->ip.daddr != host) return 0;
  const __u32 above = bpf_ntohs(in->udp.dest) - first_port;
  const __u32 pair = above >> 1;
  if (above & 1 || pair >= pairs) return 0;
  struct centrale_forwarding* to = bpf_map_lookup_elem(&forwardings, &pair);
  return to && to->active ? to : 0;
}

/* Agreed, from whom it may come, of the stream that goes on. */
static __always_inline int is_plain(const struct headers* in, const struct centrale_forwarding* to,
                                    __u32 length) {
  if (in->ip.saddr != to->from_address || in->udp.source != to->from_port) return 0;
  if (in->rtp.version != 0x80 || (in->rtp.payload_type & 0x7f) != to->from_payload_type) return 0;
  if (in->rtp.ssrc != to->from_ssrc) return 0;
  if (bpf_ntohs(in->udp.len) + sizeof(struct ethhdr) + sizeof(struct iphdr) != length) return 0;
  const __s16 ahead = bpf_ntohs(in->rtp.sequence) - to->highest;
  return ahead <= MOST_AHEAD && ahead >= -MOST_BEHIND;
}

static __always_inline void count_jitter(struct centrale_forwarding* to, __u32 timestamp, __u64 now) {
  const __u32 transit = (__u32)(now / TICK) - timestamp;
  const __s32 difference = transit - to->transit;
  to->transit = transit;
  if (difference > TIMELINE || difference < -TIMELINE) return;
  to->jitter += (difference < 0 ? -difference : difference) - ((to->jitter + 8) >> 4);
}

static __always_inline void count(struct centrale_forwarding* to, const struct headers* in) {
  const __u64 now = bpf_ktime_get_ns();
  const __u16 sequence = bpf_ntohs(in->rtp.sequence);
  const __s16 ahead = sequence - to->highest;
  if (ahead > 0) {
    if (sequence < to->highest) to->cycles += 0x10000;
    to->highest = sequence;
    to->timestamp = bpf_ntohl(in->rtp.timestamp);
    count_jitter(to, to->timestamp, now);
  }
  to->here += 1;
  to->packets += 1;
  to->bytes += bpf_ntohs(in->udp.len) - sizeof(struct udphdr) - sizeof(struct rtp);
  to->at = now;
}

static __always_inline __u16 checksum_of(struct iphdr* ip) {
  ip->check = 0;
  __u64 sum = (__u32)bpf_csum_diff(0, 0, (__be32*)ip, sizeof *ip, 0);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (__u16)~sum;
}

/* What the checksum of UDP covers of the headers, as words. */
struct covered {
  __be32 addresses[2];
  __be32 others[4]; /* ports, RTP */
};

static __always_inline struct covered covered_of(const struct headers* in) {
  struct covered words;
  words.addresses[0] = in->ip.saddr;
  words.addresses[1] = in->ip.daddr;
  __builtin_memcpy(&words.others[0], &in->udp, 4);
  __builtin_memcpy(&words.others[1], &in->rtp, sizeof in->rtp);
  return words;
}

static __always_inline void rewrite(struct headers* in, const struct centrale_forwarding* to) {
  struct iphdr ip = in->ip;
  ip.saddr = to->own_address;
  ip.daddr = to->to_address;
  ip.tos = EXPEDITED;
  ip.ttl = HOPS;
  ip.check = checksum_of(&ip);
  in->ip = ip;
  in->udp.source = to->own_port;
  in->udp.dest = to->to_port;
  in->rtp.payload_type = (in->rtp.payload_type & 0x80) | to->to_payload_type;
  in->rtp.sequence = bpf_htons(bpf_ntohs(in->rtp.sequence) + to->sequence_shift);
  in->rtp.timestamp = bpf_htonl(bpf_ntohl(in->rtp.timestamp) + to->timestamp_shift);
  in->rtp.ssrc = to->to_ssrc;
}

SEC("tc")
int forward(struct __sk_buff* packet) {
  if (packet->protocol != bpf_htons(ETH_P_IP) || packet->len < sizeof(struct headers))
    return ON_TO_THE_WORKER;
  if (packet->data + sizeof(struct headers) > packet->data_end &&
      bpf_skb_pull_data(packet, sizeof(struct headers)))
    return ON_TO_THE_WORKER;
  struct headers* in = (void*)(long)packet->data;
  if ((void*)(in + 1) > (void*)(long)packet->data_end) return ON_TO_THE_WORKER;
  struct centrale_forwarding* to = forwarding_of(in);
  if (!to || !is_plain(in, to, packet->len)) return ON_TO_THE_WORKER;

  count(to, in);
  const __u32 interface = to->interface;
  const int has_checksum = in->udp.check != 0;
  struct covered before = covered_of(in);
  rewrite(in, to);
  struct covered after = covered_of(in);
  if (has_checksum) {
    /* From here on `in` may have moved. Addresses are of the pseudo header, which counts even when hardware
       is to do the rest. */
    const __u32 at = __builtin_offsetof(struct headers, udp) + __builtin_offsetof(struct udphdr, check);
    const __s64 of_addresses =
        bpf_csum_diff(before.addresses, sizeof before.addresses, after.addresses, sizeof after.addresses, 0);
    const __s64 of_others =
        bpf_csum_diff(before.others, sizeof before.others, after.others, sizeof after.others, 0);
    bpf_l4_csum_replace(packet, at, 0, of_addresses, BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0);
    bpf_l4_csum_replace(packet, at, 0, of_others, BPF_F_MARK_MANGLED_0);
  }
  return interface == loopback ? bpf_redirect(interface, 0) : bpf_redirect_neigh(interface, 0, 0, 0);
}

const char its_license[] SEC("license") = "Apache-2.0";
