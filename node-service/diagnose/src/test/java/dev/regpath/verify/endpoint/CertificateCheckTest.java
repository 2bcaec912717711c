package dev.regpath.verify.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.verify.endpoint.CertificateProblem.CertificateFault;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By certificates of 2020 to 2040, of which some ended with 2024. */
class CertificateCheckTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void aCertificateOfAnAuthorityThatIsKnownAndValidIsAccepted() {
        assertThat(problem(NOW, "root", "of-root")).isEmpty();
    }

    @Test
    void aCertificateThatIsNotValidYetOrAnyMoreHasItsDates() {
        for (String time : List.of("2023-12-31T23:59:59Z", "2030-01-01T00:00:01Z")) {
            assertThat(problem(Instant.parse(time), "root", "of-root")).hasValueSatisfying(problem -> {
                assertThat(problem.kind()).isEqualTo(CertificateFault.EXPIRED);
                assertThat(problem.words()).startsWith("its certificate ").endsWith("it is %s here".formatted(time));
                assertThat(problem.period()).hasValueSatisfying(period -> {
                    assertThat(period.from()).isEqualTo("2024-01-01T00:00:00Z");
                    assertThat(period.until()).isEqualTo("2030-01-01T00:00:00Z");
                });
            });
        }
    }

    @Test
    void anAuthorityThatHasEndedIsNotAnUnknownOne() {
        assertThat(problem(NOW, "old-root", "of-old-root"))
                .hasValueSatisfying(problem -> assertThat(problem.words())
                        .isEqualTo("the certificate of its authority 'CN=old-root' expired at 2025-01-01T00:00:00Z,"
                                + " and it is 2026-01-01T12:00:00Z here"));
        assertThat(problem(NOW, "root", "of-old-intermediate", "old-intermediate"))
                .hasValueSatisfying(problem -> {
                    assertThat(problem.kind()).isEqualTo(CertificateFault.EXPIRED);
                    assertThat(problem.words()).contains("'CN=old-intermediate' expired");
                });
    }

    @Test
    void anAuthorityThatNobodyKnowsStaysUnknownWhateverItsDates() {
        assertThat(problem(NOW, "root", "of-old-root", "old-root"))
                .hasValueSatisfying(
                        problem -> assertThat(problem.kind()).isEqualTo(CertificateFault.UNKNOWN_AUTHORITY));
    }

    /** As many as a server may send: there are 9! orders in which one leads to the next. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void certificatesThatHaveAllSignedEachOtherAreLookedAtOnce() {
        Trust trust = new Trust(List.of(read("root")), List.of(), true, false, Optional.empty());

        assertThat(CertificateCheck.problem(
                        chain("mutual"), "registry.example.com", trust, Instant.parse("2030-01-01T12:00:00Z")))
                .hasValueSatisfying(
                        problem -> assertThat(problem.kind()).isEqualTo(CertificateFault.UNKNOWN_AUTHORITY));
    }

    private static Optional<CertificateProblem> problem(Instant now, String anchor, String... chain) {
        return CertificateCheck.problem(
                Stream.of(chain).map(CertificateCheckTest::read).toList(),
                "registry.example.com",
                new Trust(List.of(read(anchor)), List.of(), true, false, Optional.empty()),
                now);
    }

    private static X509Certificate read(String name) {
        return chain(name).getFirst();
    }

    private static List<X509Certificate> chain(String name) {
        try (InputStream in = Objects.requireNonNull(
                CertificateCheckTest.class.getResourceAsStream("/certificates/%s.pem".formatted(name)))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
