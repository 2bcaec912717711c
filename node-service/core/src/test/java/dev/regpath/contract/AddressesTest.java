package dev.regpath.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.96.12.7", "255.255.255.255", "::", "::1", "2001:db8::7", "1:2:3:4:5:6:7:8"})
    void addressesAreWrittenAsTheyWereRead(String text) {
        assertThat(Addresses.text(Addresses.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1",
                "10",
                "0x7f.0.0.1",
                "010.0.0.1",
                "256.0.0.1",
                "1.2.3.4.",
                "1.2.3.4.5",
                " 10.0.0.1",
                "10.0.0.1/24",
                "::1%lo",
                "[::1]",
                "::ffff:10.0.0.1",
                "1:2:3:4:5:6:7:8:9",
                ":::",
                "localhost"
            })
    void whatOthersMightTakeForAnAddressIsNone(String text) {
        assertThat(Addresses.isLiteral(text)).isFalse();
        assertThatThrownBy(() -> Addresses.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ipv4ComesBeforeIpv6AndEachIsSortedByValue() {
        List<String> sorted = Stream.of("2001:db8::a", "200.0.0.1", "2001:db8::9", "9.0.0.1")
                .map(Addresses::parse)
                .sorted(Addresses.ORDER)
                .map(Addresses::text)
                .toList();
        assertThat(sorted).containsExactly("9.0.0.1", "200.0.0.1", "2001:db8::9", "2001:db8::a");
    }
}
