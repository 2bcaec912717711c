package dev.regpath.resolver;

import static dev.regpath.fuzz.ForeignParser.Outcome.ACCEPTED;
import static dev.regpath.fuzz.ForeignParser.Outcome.REFUSED;

import dev.regpath.contract.HostName;
import dev.regpath.fuzz.ForeignParser;
import dev.regpath.fuzz.ForeignParser.Outcome;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What daemons send to a nameserver: nothing may be answered that was not asked. */
public final class ResolverParsers {
    private static final ScopedNames NAMES = new ScopedNames(Map.of(
            new HostName("registry.example.com"),
            List.of(InetAddress.ofLiteral("192.0.2.7"), InetAddress.ofLiteral("2001:db8::7"))));

    private ResolverParsers() {}

    public static List<ForeignParser> all() {
        return List.of(new ForeignParser("dns-query", ResolverParsers::query));
    }

    private static Outcome query(byte[] message) {
        Optional<byte[]> failure = DnsReply.failure(message);
        failure.ifPresent(reply -> require(isReply(reply, message) && (reply[3] & 0xf) == 2, "a failure is one"));
        Optional<byte[]> answer = NAMES.answerDatagram(message);
        if (answer.isEmpty()) {
            return REFUSED;
        }
        byte[] reply = answer.get();
        // 8registry7example3com0, its type and its class.
        int end = DnsQuery.HEADER + 22 + 4;
        String asked = new String(message, DnsQuery.HEADER, 21, StandardCharsets.ISO_8859_1);
        require(asked.equalsIgnoreCase("\bregistry\007example\003com"), "the name was asked for");
        require(Arrays.equals(message, DnsQuery.HEADER, end, reply, DnsQuery.HEADER, end), "the question is the same");
        require(isReply(reply, message) && (reply[3] & 0xf) == 0, "it is an answer");
        require(reply.length <= DnsReply.DATAGRAM, "it has room in a datagram");
        return ACCEPTED;
    }

    private static boolean isReply(byte[] reply, byte[] message) {
        return (reply[2] & 0x80) != 0 && (message[2] & 0x80) == 0 && Arrays.equals(reply, 0, 2, message, 0, 2);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("it does not hold that " + what);
        }
    }
}
