package dev.regpath.hostsfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.files.Bytes;
import dev.regpath.routing.PinOrigin;
import dev.regpath.routing.PinnedName;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsTextTest {
    private static final List<PinnedName> NAMES = List.of(pin("registry.example.com", "203.0.113.10"));
    private static final String BEGIN = "# BEGIN regpath: taken out by `regpath revert`; changes inside are lost";
    private static final String BLOCK =
            BEGIN + "|203.0.113.10\tregistry.example.com\t# regpath: company" + "|# END regpath|";
    private static final String CLOSING =
            BLOCK.replace("# END regpath|", "# END regpath: the line above this block had no line end|");

    static PinnedName pin(String host, String... addresses) {
        return new PinnedName(
                "company",
                new HostName(host),
                Stream.of(addresses).map(Addresses::parse).toList(),
                PinOrigin.LAST_KNOWN);
    }

    @Test
    void eachAddressOfANameHasItsLine() {
        assertThat(with("127.0.0.1 localhost\n", List.of(pin("a.example.com", "2001:db8::7", "203.0.113.10"))))
                .isEqualTo("""
                        127.0.0.1 localhost
                        # BEGIN regpath: taken out by `regpath revert`; changes inside are lost
                        203.0.113.10\ta.example.com\t# regpath: company
                        2001:db8::7\ta.example.com\t# regpath: company
                        # END regpath
                        """);
    }

    /** A bar is a line end, {cr} a carriage return. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " => ",
            value = {
                "'' => {block}",
                "a| => a|{block}",
                "a{cr}| => a{cr}|{block}",
                "a => a|{closing}",
                "a{cr} => a{cr}|{closing}",
                "a|| => a||{block}",
                // Where it is, it stays, with whatever others wrote below it.
                "a|{block}b| => a|{block}b|",
                "a|{block}b => a|{block}b",
                "a|{closing}b| => a|{closing}b|",
                // Damaged blocks.
                "a|{begin}|b| => a|{block}b|",
                "a|{begin}|1.1.1.1 x # regpath: old|b| => a|{block}b|",
                "a|1.1.1.1 x # regpath: old|b|# END regpath|c| => a|{block}b|c|",
                "a|{block}b|{block}c| => a|{block}b|c|",
                "a|{block}b|{closing} => a|{closing}b|",
                "a|# BEGIN regpath|b|# END regpath| => a|{block}b|",
                "a|# BEGIN regpath{cr}|# END regpath{cr}|b| => a|{block}b|",
                "a|# BEGIN regpath|# END regpath => a|{block}",
            })
    void allLinesOfOursStandTogetherAndNoneOfOthersIsLost(String before, String after) {
        assertThat(with(written(before), NAMES)).isEqualTo(written(after));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " => ",
            value = {
                "{block} => ''",
                "a|{block} => a|",
                "a|{closing} => a",
                "a{cr}|{closing} => a{cr}",
                "a|{block}b => a|b",
                "a|{closing}b| => a|b|",
                "a|{begin}|b => a|b",
                "# END regpath => ''",
                // Others' own lines, however alike.
                "# BEGIN regpathology| => # BEGIN regpathology|",
                "# regpath: note of the operator| => # regpath: note of the operator|",
                "1.1.1.1 x # see regpath: docs| => 1.1.1.1 x # see regpath: docs|",
            })
    void withoutUsEveryByteOfOthersIsAsItWas(String before, String after) {
        assertThat(HostsText.of(Bytes.of(written(before))).without()).isEqualTo(Bytes.of(written(after)));
    }

    @Test
    void anyBytesSurviveABlockThatComesAndGoes() {
        Random random = new Random(20_261_123);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(30)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) (random.nextInt(3) == 0 ? '\n' : random.nextInt(4) == 0 ? '\r' : random.nextInt());
            }
            Bytes original = Bytes.of(bytes);
            Bytes once = HostsText.of(original).with(NAMES);
            Bytes other = HostsText.of(once).with(List.of(pin("other.example.com", "203.0.113.11", "203.0.113.12")));

            assertThat(HostsText.of(once).with(NAMES)).isEqualTo(once);
            assertThat(HostsText.of(once).contiguous()).isTrue();
            assertThat(HostsText.of(once).without()).isEqualTo(original);
            assertThat(HostsText.of(other).with(List.of())).isEqualTo(original);
        }
    }

    private static String with(String text, List<PinnedName> names) {
        return HostsText.of(Bytes.of(text)).with(names).text();
    }

    private static String written(String shorthand) {
        return shorthand
                .replace("{block}", BLOCK)
                .replace("{closing}", CLOSING)
                .replace("{begin}", BEGIN)
                .replace("{cr}", "\r")
                .replace('|', '\n');
    }
}
