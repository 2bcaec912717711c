package dev.regpath.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.BtfStruct;
import dev.regpath.linux.KernelException;
import dev.regpath.redirect.Layout.FrontendState;
import dev.regpath.redirect.Layout.Manner;
import dev.regpath.redirect.Layout.SharedStruct;
import dev.regpath.redirect.Layout.Slot;
import dev.regpath.routing.Frontend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.10,  443,   TCP, 00000000000000000000ffffcb00710a01bb0600",
        "203.0.113.10,  65535, UDP, 00000000000000000000ffffcb00710affff1100",
        "2001:db8::7,   1,     TCP, 20010db800000000000000000000000700010600"
    })
    void aFrontendIsWrittenAsItGoesOntoTheWire(String address, int port, Protocol protocol, String bytes) {
        Frontend frontend = TestNode.frontend(protocol, address, port);

        assertThat(HexFormat.of().formatHex(Layout.frontend(frontend))).isEqualTo(bytes);
        assertThat(Layout.frontend(HexFormat.of().parseHex(bytes))).isEqualTo(frontend);
    }

    @ParameterizedTest
    @CsvSource({"10.96.0.7, 8443, 0, 2048", "fd00::1, 65535, 4095, 10239"})
    void aSlotComesBackAsItWasWritten(String address, int port, int health, int counter) {
        Slot slot = new Slot(TestNode.endpoint(address, port), health, counter);

        assertThat(slot.bytes()).hasSize(Layout.SLOT_SIZE);
        assertThat(Slot.of(slot.bytes())).isEqualTo(slot);
    }

    @ParameterizedTest
    @CsvSource({
        "0,    0,     0,    false, false, false, 0,     0",
        "0,    0,     0,    true,  false, false, 0,     8000000000000000",
        "8191, 1,     4095, false, true,  false, 0,     40000fff00011fff",
        "7,    65535, 1,    false, false, true,  1000,  20640001ffff0007",
        "7,    2,     1,    true,  true,  true,  81910, ffff000100020007"
    })
    void aStateIsOneNumber(
            int base,
            int count,
            int health,
            boolean refuse,
            boolean ownFirst,
            boolean excludes,
            long limitMillis,
            String bits) {
        FrontendState state = new FrontendState(
                base, count, health, new Manner(refuse, ownFirst, excludes, Duration.ofMillis(limitMillis)));

        assertThat(Long.toHexString(state.bits())).isEqualTo(bits);
        assertThat(FrontendState.of(state.bits())).isEqualTo(state);
    }

    @Test
    void aUnitsNameHasAZeroBehindIt() {
        assertThat(Layout.unit(1, "a".repeat(63))).hasSize(Layout.UNIT_SIZE).endsWith((byte) 'a', (byte) 0);
        assertThat(Layout.fits("é".repeat(31))).isTrue();
        assertThat(Layout.fits("é".repeat(32))).isFalse();
        assertThatThrownBy(() -> Layout.unit(1, "a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_FRONTENDS",
        "MAX_SLOTS",
        "MAX_ORIGINS",
        "MAX_SCOPE",
        "MAX_EXCLUDED",
        "MAX_LEVELS",
        "MAX_SCOPING",
        "UNIT_NAME_SIZE",
        "MAX_TRACING",
        "EVENTS_SIZE",
        "MAX_CONNECTING",
        "COMMAND_SIZE",
        "DIAL_BITS",
        "MAX_HEALTH",
        "REPORTS_SIZE"
    })
    void numbersAreThoseOfTheProgramsHeader(String name) throws Exception {
        int here = switch (name) {
            case "MAX_FRONTENDS" -> Layout.MAX_FRONTENDS;
            case "MAX_SLOTS" -> Layout.MAX_SLOTS;
            case "MAX_ORIGINS" -> Layout.MAX_ORIGINS;
            case "MAX_SCOPE" -> Layout.MAX_SCOPE;
            case "MAX_EXCLUDED" -> Layout.MAX_EXCLUDED;
            case "MAX_LEVELS" -> Layout.MAX_LEVELS;
            case "MAX_SCOPING" -> Layout.MAX_SCOPING;
            case "MAX_TRACING" -> Layout.MAX_TRACING;
            case "EVENTS_SIZE" -> Layout.EVENTS_SIZE;
            case "MAX_CONNECTING" -> Layout.MAX_CONNECTING;
            case "COMMAND_SIZE" -> Layout.COMMAND_SIZE;
            case "DIAL_BITS" -> Layout.DIAL_BITS;
            case "MAX_HEALTH" -> Layout.MAX_HEALTH;
            case "REPORTS_SIZE" -> Layout.REPORTS_SIZE;
            default -> Layout.UNIT_NAME_SIZE;
        };

        assertThat(here).isEqualTo(defined(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32})
    void anOtherFormOfAStructIsRefused(int size) throws Exception {
        BtfStruct slot = new BtfStruct("slot", 24, Map.of("address", 0, "port", 16, "health", 18, "counter", 20));
        BtfStruct moved = new BtfStruct("slot", size, Map.of("address", 0, "port", 18, "health", 16, "counter", 20));

        SharedStruct.SLOT.check(slot);
        assertThatThrownBy(() -> SharedStruct.SLOT.check(moved))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(
                        "struct slot has %d bytes and its fields at {address=0, counter=20, health=16, port=18}", size);
    }

    @Test
    void aStructWithoutAFieldIsRefused() {
        assertThatThrownBy(() -> SharedStruct.UNIT.check(new BtfStruct("unit", 72, Map.of("parent", 0))))
                .hasMessageContaining("{parent=0}; expected are 72 and {name=8, parent=0}");
    }

    private static int defined(String name) throws IOException {
        String header = Files.readString(Path.of("src/main/bpf/layout.h"), StandardCharsets.US_ASCII);
        Matcher matcher = Pattern.compile("#define " + name + " ([0-9]+)$", Pattern.MULTILINE)
                .matcher(header);
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
