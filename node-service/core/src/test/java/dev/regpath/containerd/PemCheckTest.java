package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.files.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemCheckTest {
    private static final Certificates EC = Certificates.make("EC");

    @Test
    void aCaHoldsAtLeastOneCertificateWhateverElseStandsThere() {
        assertThat(PemCheck.problemOfCa(Bytes.of(EC.certificate()))).isEmpty();
        assertThat(PemCheck.problemOfCa(Bytes.of("Our CA\r\n" + EC.certificate().replace("\n", "\r\n") + EC.keyPem())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not PEM",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nMIIB"
            })
    void aFileWithoutACertificateIsNoCa(String pem) {
        assertThat(PemCheck.problemOfCa(Bytes.of(pem))).contains("no certificate in it");
    }

    @Test
    void aPrivateKeyInACaByMistakeIsNotWrittenAnywhere() {
        assertThat(PemCheck.certificatesOnly(EC.keyPem() + EC.certificate() + "note"))
                .isEqualTo(EC.certificate());
    }

    @ParameterizedTest
    @CsvSource({"RSA,RSA PRIVATE KEY", "EC,EC PRIVATE KEY", "Ed25519,"})
    void keysOfEveryKindAndFormAreRecognised(String algorithm, String traditional) {
        Certificates pair = Certificates.make(algorithm);
        Bytes certificate = Bytes.of(pair.certificate());
        assertThat(PemCheck.problemOfPair(certificate, Bytes.of(pair.keyPem()))).isEmpty();
        if (traditional != null) {
            assertThat(PemCheck.problemOfPair(certificate, Bytes.of(pair.traditionalKeyPem(traditional))))
                    .isEmpty();
        }
    }

    @Test
    void certificateAndKeyMayBeInOneFile() {
        Bytes both = Bytes.of(EC.certificate() + EC.keyPem());
        assertThat(PemCheck.problemOfPair(both, both)).isEmpty();
    }

    @Test
    void aKeyOfAnotherCertificateIsFound() {
        assertThat(PemCheck.problemOfPair(
                        Bytes.of(EC.certificate()),
                        Bytes.of(Certificates.make("EC").keyPem())))
                .contains("its private key belongs to another certificate");
        assertThat(PemCheck.problemOfPair(
                        Bytes.of(EC.certificate()),
                        Bytes.of(Certificates.make("RSA").keyPem())))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("its private key can't be used"));
    }

    @Test
    void aKeyThatNeedsAPassPhraseIsFound() {
        assertThat(PemCheck.problemOfPair(
                        Bytes.of(EC.certificate()),
                        Bytes.of(Certificates.pem(
                                "ENCRYPTED PRIVATE KEY", EC.key().toArray()))))
                .hasValueSatisfying(problem -> assertThat(problem).contains("pass phrase"));
    }

    @Test
    void aMissingKeyIsFound() {
        assertThat(PemCheck.problemOfPair(Bytes.of(EC.certificate()), Bytes.of(EC.certificate())))
                .contains("no private key to it");
    }
}
