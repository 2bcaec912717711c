package dev.regpath.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.HostName;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DnsReplyTest {
    private static final String NAME = "Registry.example.com";

    private static final ScopedNames NAMES = new ScopedNames(Map.of(
            new HostName("registry.example.com"),
            List.of(
                    InetAddress.ofLiteral("192.0.2.7"),
                    InetAddress.ofLiteral("203.0.113.9"),
                    InetAddress.ofLiteral("2001:db8::7")),
            new HostName("many.example.com"),
            IntStream.rangeClosed(1, 250)
                    .mapToObj(i -> InetAddress.ofLiteral("203.0.113." + i))
                    .toList()));

    private static byte[] answer(byte[] question) {
        return NAMES.answerDatagram(question).orElseThrow();
    }

    @Test
    void theAddressesOfTheFamilyThatWasAskedForAreGivenForFiveSeconds() throws Exception {
        assertThat(Packets.addresses(answer(Packets.question(7, NAME, DnsQuery.A))))
                .containsExactly("192.0.2.7 5", "203.0.113.9 5");
        assertThat(Packets.addresses(answer(Packets.question(7, NAME, DnsQuery.AAAA))))
                .containsExactly("2001:db8:0:0:0:0:0:7 5");
        assertThat(Packets.addresses(answer(Packets.question(7, "many.example.com", DnsQuery.AAAA))))
                .isEmpty();
    }

    @Test
    void theQuestionComesBackAsItWasWritten() {
        byte[] question = Packets.question(0xabcd, NAME, DnsQuery.A);
        byte[] reply = answer(question);
        assertThat(Packets.number(reply, 0)).isEqualTo(0xabcd);
        assertThat(Packets.number(reply, 2)).isEqualTo(0x8180);
        assertThat(Arrays.copyOfRange(reply, DnsQuery.HEADER, question.length))
                .isEqualTo(Arrays.copyOfRange(question, DnsQuery.HEADER, question.length));
    }

    @Test
    void whoHasAnExtensionGetsOne() {
        byte[] reply = answer(Packets.withExtension(7, NAME, DnsQuery.A, 4096, 0x8000));
        assertThat(Packets.number(reply, 10)).isEqualTo(1);
        assertThat(Arrays.copyOfRange(reply, reply.length - 11, reply.length))
                .isEqualTo(new byte[] {0, 0, 41, 0x04, (byte) 0xd0, 0, 0, (byte) 0x80, 0, 0, 0});
        assertThat(Packets.number(answer(Packets.question(7, NAME, DnsQuery.A)), 10))
                .isZero();
    }

    @Test
    void asManyAddressesAreGivenAsThereIsRoomFor() throws Exception {
        assertThat(answer(Packets.question(7, "many.example.com", DnsQuery.A))).hasSizeBetween(497, 512);
        assertThat(answer(Packets.withExtension(7, "many.example.com", DnsQuery.A, 4096, 0)))
                .hasSizeBetween(1217, 1232);
        assertThat(Packets.addresses(NAMES.answerMessage(Packets.question(7, "many.example.com", DnsQuery.A))
                        .orElseThrow()))
                .hasSize(250);
    }

    @Test
    void nothingIsAnsweredOfOtherNames() {
        assertThat(NAMES.answerDatagram(Packets.question(7, "example.com", DnsQuery.A)))
                .isEmpty();
        assertThat(NAMES.answerDatagram(Packets.question(7, "x." + NAME, DnsQuery.A)))
                .isEmpty();
        assertThat(NAMES.answerDatagram(Packets.question(7, NAME, Packets.HTTPS)))
                .isEmpty();
    }

    @Test
    void aFailureIsKnownByItsQuestion() {
        byte[] question = Packets.withExtension(7, NAME, DnsQuery.A, 4096, 0);
        byte[] failure = DnsReply.failure(question).orElseThrow();
        assertThat(Packets.number(failure, 0)).isEqualTo(7);
        assertThat(Packets.number(failure, 2)).isEqualTo(0x8182);
        assertThat(failure).hasSameSizeAs(question);
    }

    @Test
    void aFailureOfWhatIsNotUnderstoodIsKnownByItsId() {
        byte[] failure = DnsReply.failure(Packets.message(7, 0x2800, 2, 0, NAME, 6, 1, new byte[3]))
                .orElseThrow();
        assertThat(failure).isEqualTo(new byte[] {0, 7, (byte) 0xa8, (byte) 0x82, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    @Test
    void anAnswerFails() {
        assertThat(DnsReply.failure(answer(Packets.question(7, NAME, DnsQuery.A))))
                .as("never with an answer")
                .isEmpty();
        assertThat(DnsReply.failure(new byte[11])).isEmpty();
    }
}
