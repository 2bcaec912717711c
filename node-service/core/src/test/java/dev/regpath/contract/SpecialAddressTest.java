package dev.regpath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, LOOPBACK",
        "127.255.255.255, LOOPBACK",
        "::1, LOOPBACK",
        "0.0.0.0, UNSPECIFIED",
        "0.1.2.3, UNSPECIFIED",
        "::, UNSPECIFIED",
        "224.0.0.1, MULTICAST",
        "239.255.255.255, MULTICAST",
        "ff02::1, MULTICAST",
        "255.255.255.255, BROADCAST",
        "169.254.169.254, METADATA",
        "fd00:ec2::254, METADATA",
        "169.254.20.10, LINK_LOCAL",
        "fe80::1, LINK_LOCAL",
        "febf::1, LINK_LOCAL",
        "::127.0.0.1, LOOPBACK",
        "64:ff9b::a9fe:a9fe, METADATA",
        "64:ff9b:1::a9fe:1, LINK_LOCAL",
        "2002:7f00:1::, LOOPBACK"
    })
    void addressesOfTheNodeItsNetworkOrItsCloudAreKnown(String text, SpecialAddress special) {
        assertThat(SpecialAddress.of(Addresses.parse(text))).contains(special);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.1",
                "126.255.255.255",
                "128.0.0.1",
                "10.96.12.7",
                "169.253.255.255",
                "169.255.0.1",
                "223.255.255.255",
                "240.0.0.1",
                "255.255.255.254",
                "2001:db8::1",
                "fec0::1",
                "fe7f::1",
                "fd00:ec2::255",
                "fd00:ec2::1:254",
                "64:ff9b::a60:1"
            })
    void addressesBesideThemAreNot(String text) {
        assertThat(SpecialAddress.of(Addresses.parse(text))).isEmpty();
    }

    @Test
    void namesAreKnownByAllOfTheirText() {
        assertThat(SpecialAddress.of("localhost")).contains(SpecialAddress.LOOPBACK);
        assertThat(SpecialAddress.of("a.localhost")).contains(SpecialAddress.LOOPBACK);
        assertThat(SpecialAddress.of("metadata.google.internal")).contains(SpecialAddress.METADATA);
        assertThat(SpecialAddress.of("localhost.example.com")).isEmpty();
        assertThat(SpecialAddress.of("notlocalhost")).isEmpty();
        assertThat(SpecialAddress.of("metadataxgoogle.internal")).isEmpty();
    }

    @Test
    void anIpv4AddressIsTheSameWithinAnIpv6One() {
        InetAddress plain = Addresses.parse("10.0.0.5");
        assertThat(SpecialAddress.canonical(Addresses.parse("::10.0.0.5"))).isEqualTo(plain);
        assertThat(SpecialAddress.canonical(Addresses.parse("64:ff9b::a00:5"))).isEqualTo(plain);
        assertThat(SpecialAddress.canonical(Addresses.parse("2002:a00:5::1"))).isEqualTo(plain);
        assertThat(Optional.of(SpecialAddress.canonical(plain))).contains(plain);
    }
}
