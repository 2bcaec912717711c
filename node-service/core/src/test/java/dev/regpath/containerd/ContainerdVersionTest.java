package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerdVersionTest {
    @ParameterizedTest
    @CsvSource({
        "v2.2.1,2.2.1",
        "2.2.7+unknown,2.2.7",
        "1.6.20~ds1,1.6.20",
        "v2.1.4-k3s1,2.1.4",
        "v2.4.0-beta.0,2.4.0",
        "1.7,1.7.0",
        "2.0.0-rc.1+dirty,2.0.0"
    })
    void whatContainerdSaysOfItselfIsReadLeniently(String text, String version) {
        assertThat(ContainerdVersion.parse(text)).hasToString("Optional[%s]".formatted(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "v", "2", "two.one", "99999.1.1"})
    void whatHasNoVersionNumberIsNoVersion(String text) {
        assertThat(ContainerdVersion.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // version, needs [host], headers only, brackets, referrers, dial_timeout, dial_timeout as TLS
        "1.6.39, true,  false, false, false, false, false",
        "1.7.31, true,  false, false, false, false, false",
        "1.7.32, false, false, false, false, false, false",
        "2.0.6,  false, true,  true,  false, false, false",
        "2.0.7,  false, true,  true,  false, true,  true",
        "2.0.11, false, true,  true,  false, true,  true",
        "2.1.0,  false, true,  true,  false, true,  false",
        "2.2.0,  false, true,  true,  true,  true,  false",
    })
    void eachVersionKnowsWhatItKnows(
            String text,
            boolean needsHostTable,
            boolean headersOnly,
            boolean brackets,
            boolean referrers,
            boolean dialTimeout,
            boolean dialTimeoutAsTls) {
        ContainerdVersion version = ContainerdVersion.parse(text).orElseThrow();
        assertThat(version.needsHostTable()).isEqualTo(needsHostTable);
        assertThat(version.takesHostsFromHeaders()).isEqualTo(headersOnly);
        assertThat(version.readsBracketsInHeaders()).isEqualTo(brackets);
        assertThat(version.knowsReferrers()).isEqualTo(referrers);
        assertThat(version.knowsDialTimeout()).isEqualTo(dialTimeout);
        assertThat(version.takesDialTimeoutForTls()).isEqualTo(dialTimeoutAsTls);
    }
}
