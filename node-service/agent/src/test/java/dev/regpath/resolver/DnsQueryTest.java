package dev.regpath.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.HostName;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsQueryTest {
    private static final String NAME = "registry.example.com";
    private static final String IN_MESSAGES = "\bregistry\007example\003com\0";

    @ParameterizedTest
    @ValueSource(ints = {DnsQuery.A, DnsQuery.AAAA})
    void anOrdinaryQuestionIsUnderstood(int type) {
        assertThat(DnsQuery.inMessages(new HostName(NAME))).isEqualTo(IN_MESSAGES);
        assertThat(DnsQuery.parse(Packets.question(7, NAME, type))).hasValueSatisfying(query -> {
            assertThat(query.id()).isEqualTo(7);
            assertThat(query.name()).isEqualTo(IN_MESSAGES);
            assertThat(query.type()).isEqualTo(type);
            assertThat(query.extension()).isEmpty();
        });
    }

    @Test
    void lettersOfANameMayBeOfAnyCase() {
        assertThat(DnsQuery.parse(Packets.question(7, "ReGistry.EXAMPLE.com", DnsQuery.A)))
                .hasValueSatisfying(query -> assertThat(query.name()).isEqualTo(IN_MESSAGES));
    }

    @Test
    void anExtensionSaysHowMuchIsWelcome() {
        assertThat(DnsQuery.parse(Packets.withExtension(7, NAME, DnsQuery.A, 4096, 0x8000)))
                .hasValueSatisfying(
                        query -> assertThat(query.extension()).contains(new DnsQuery.Extension(4096, true)));
        assertThat(DnsQuery.parse(Packets.withExtension(7, NAME, DnsQuery.A, 100, 0)))
                .hasValueSatisfying(
                        query -> assertThat(query.extension()).contains(new DnsQuery.Extension(512, false)));
    }

    @ParameterizedTest
    @CsvSource({
        "0x8100, 1, 1,  an answer",
        "0x0900, 1, 1,  another operation",
        "0x0300, 1, 1,  truncated",
        "0x0140, 1, 1,  a bit that is none",
        "0x0000, 1, 1,  no recursion",
        "0x0100, 2, 1,  two questions",
        "0x0100, 0, 1,  no question",
        "0x0100, 1, 3,  class CHAOS",
        "0x0100, 1, 255, any class"
    })
    void whatIsOutOfTheOrdinaryIsNoQuestionForUs(String flags, int questions, int kind, String what) {
        assertThat(DnsQuery.parse(
                        Packets.message(7, Integer.decode(flags), questions, 0, NAME, DnsQuery.A, kind, new byte[0])))
                .as(what)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 4, 1 << 5, 3 << 4})
    void whetherSignaturesAreCheckedElsewhereDoesNotMatter(int bits) {
        assertThat(DnsQuery.parse(Packets.message(7, 0x0100 | bits, 1, 0, NAME, DnsQuery.A, 1, new byte[0])))
                .isPresent();
    }

    @Test
    void otherTypesAreNoQuestionForUs() {
        assertThat(DnsQuery.parse(Packets.question(7, NAME, Packets.HTTPS))).isEmpty();
        assertThat(DnsQuery.parse(Packets.question(7, NAME, 255))).isEmpty();
    }

    @Test
    void moreThanTheQuestionIsNoQuestionForUs() {
        assertThat(DnsQuery.parse(Packets.message(7, 0x0100, 1, 0, NAME, DnsQuery.A, 1, new byte[] {0})))
                .isEmpty();
        // A signature of the transaction, RFC 8945, is no OPT record.
        byte[] other = Packets.withExtension(7, NAME, DnsQuery.A, 4096, 0);
        other[other.length - 9] = (byte) 250;
        assertThat(DnsQuery.parse(other)).isEmpty();
        byte[] version = Packets.withExtension(7, NAME, DnsQuery.A, 4096, 0);
        version[version.length - 5] = 1;
        assertThat(DnsQuery.parse(version)).isEmpty();
    }

    @Test
    void aMessageThatEndsTooSoonIsNoQuestion() {
        byte[] whole = Packets.withExtension(7, NAME, DnsQuery.A, 4096, 0);
        for (int length = 0; length < whole.length; length++) {
            assertThat(DnsQuery.parse(Arrays.copyOf(whole, length))).isEmpty();
        }
    }

    @Test
    void aPointerInAQuestionIsNotFollowed() {
        byte[] message = Packets.question(7, NAME, DnsQuery.A);
        message[DnsQuery.HEADER] = (byte) 0xc0;
        assertThat(DnsQuery.parse(message)).isEmpty();
    }

    @Test
    void aLabelWithADotInItIsNotTwoLabels() {
        byte[] message = Packets.question(7, "registry-example.com", DnsQuery.A);
        message[DnsQuery.HEADER + 9] = '.';
        assertThat(DnsQuery.parse(message))
                .hasValueSatisfying(query -> assertThat(query.name()).isNotEqualTo(IN_MESSAGES));
    }
}
