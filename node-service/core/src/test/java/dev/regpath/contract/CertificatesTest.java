package dev.regpath.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.fault.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
    private static final String END = "-----END CERTIFICATE-----\n";
    private static final String AUTHORITY = RefusedSpec.CERTIFICATE;

    @Test
    void certificatesAreEncodedAgain() {
        String untidy = "\n" + AUTHORITY.replace("\n", "  \r\n") + "\n\n" + AUTHORITY;
        assertThat(new Certificates(untidy).pem()).isEqualTo(AUTHORITY + AUTHORITY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.password=hunter2",
                "db.password=hunter2\n%s",
                "%s\ndb.password=hunter2",
                "%s# db.password=hunter2\n%s",
                "db.password=hunter2 %s",
                "-----BEGIN CERTIFICATE-----\ndb.password=hunter2\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\ndb.password=hunter2\n%s",
                "-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----\n%s",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nhunter2\n-----END RSA PRIVATE KEY-----\n",
                "%s-----BEGIN CERTIFICATE REQUEST-----\nhunter2\n-----END CERTIFICATE REQUEST-----\n",
                "{\"auths\": {\"registry.example.com\": {\"auth\": \"hunter2\"}}}",
                "hunter2-----BEGIN CERTIFICATE-----",
                "%s-----BEGIN CERTIFICATE-----\nhunter2",
            })
    void whatIsNotCertificatesThroughAndThroughIsRefusedAndNotQuoted(String text) {
        assertRefused(text.replace("%s", AUTHORITY));
    }

    @Test
    void nothingHidesBehindACertificateWithinItsBlock() {
        byte[] der = Base64.getMimeDecoder().decode(AUTHORITY.replace(BEGIN, "").replace(END, ""));
        byte[] longer = java.util.Arrays.copyOf(der, der.length + 7);
        System.arraycopy("hunter2".getBytes(StandardCharsets.US_ASCII), 0, longer, der.length, 7);
        assertRefused(block(longer));
        assertRefused(block(AUTHORITY.getBytes(StandardCharsets.US_ASCII)));
        assertRefused(block(("hunter2\n" + AUTHORITY).getBytes(StandardCharsets.US_ASCII)));
        assertRefused(block(new byte[0]));
    }

    @Test
    void sizeAndNumberAreBounded() {
        assertThat(new Certificates(AUTHORITY.repeat(Certificates.MOST_CERTIFICATES)).pem())
                .hasSize(AUTHORITY.length() * Certificates.MOST_CERTIFICATES);
        assertThatThrownBy(() -> new Certificates(AUTHORITY.repeat(Certificates.MOST_CERTIFICATES + 1)))
                .hasMessage("the text holds more than 256 certificates");
        assertThatThrownBy(() -> new Certificates(AUTHORITY + "\n".repeat(Certificates.MOST_CHARACTERS)))
                .hasMessage("the text has more than 262144 characters");
    }

    /** Neither a pattern that backtracks nor anything else is long at a text that is nearly right. */
    @ParameterizedTest
    @ValueSource(
            strings = {" ", "\n", "\t\n", "A", "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n", "="})
    void aTextThatIsNearlyRightCostsNoTime(String filling) {
        String text = BEGIN + filling.repeat(200_000 / filling.length());
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                java.time.Duration.ofSeconds(5), () -> assertRefused(text));
    }

    private static String block(byte[] content) {
        return BEGIN + Base64.getEncoder().encodeToString(content) + "\n" + END;
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> new Certificates(text)).isInstanceOfSatisfying(InvalidText.class, refused -> {
            assertThat(refused.code()).isEqualTo(ProblemCode.INVALID_CERTIFICATE);
            assertThat(refused.getMessage() + refused.remedy()).doesNotContain("hunter2", "MIIB");
        });
    }
}
