package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class AddressConverterTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.7:9797, 10.0.0.7, 9797",
        ":80, 0.0.0.0, 80",
        "[2001:db8::7]:9797, 2001:db8::7, 9797",
        "2001:db8::7:9797, 2001:db8::7, 9797"
    })
    void anAddressAndAPortAreReadWithAndWithoutBrackets(String text, String address, int port) {
        assertThat(new AddressConverter().convert(text))
                .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9797", "node-1:9797", "10.0.0.7", "10.0.0.7:70000", "10.0.0.7:http"})
    void anythingElseIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> new AddressConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
