package dev.regpath.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemNamesTest {
    private static final HostName REGISTRY = new HostName("registry.regpath-test.invalid");

    @TempDir
    Path directory;

    @Test
    void aNameInTheHostsFileIsFoundThere() throws IOException {
        assertThat(resolve("127.0.0.1 localhost\n203.0.113.10\tother REGISTRY.regpath-test.invalid # comment\n"))
                .isEqualTo(new NameAnswer.Found(Set.of(Addresses.parse("203.0.113.10"))));
    }

    @Test
    void whatWePinnedOurselvesDoesNotProveThatANameResolves() throws IOException {
        assertThat(resolve("""
                        127.0.0.1 localhost
                        # BEGIN regpath: do not edit
                        203.0.113.10\tregistry.regpath-test.invalid\t# regpath: company
                        # END regpath
                        """)).isInstanceOf(NameAnswer.NoAddresses.class);
    }

    @Test
    void aNameThatDoesNotExistFails() {
        try (SystemNames names = new SystemNames(directory.resolve("absent"), Duration.ofSeconds(30))) {
            assertThat(names.resolve(Set.of(REGISTRY)).values()).first().isInstanceOf(NameAnswer.NoAddresses.class);
        }
    }

    @Test
    void noAnswerInTimeIsAFailure() {
        try (SystemNames names = new SystemNames(directory.resolve("absent"), Duration.ZERO)) {
            assertThat(names.resolve(Set.of(REGISTRY)).values())
                    .containsExactly(new NameAnswer.NoAddresses("no answer within 0 ms"));
        }
    }

    @Test
    void javaKeepsNoAnswersOfItsOwn() {
        try (SystemNames names = new SystemNames(directory, Duration.ZERO)) {
            assertThat(names.resolve(Set.of())).isEmpty();
            assertThat(Security.getProperty("networkaddress.cache.ttl")).isEqualTo("0");
            assertThat(Security.getProperty("networkaddress.cache.negative.ttl"))
                    .isEqualTo("0");
        }
    }

    private NameAnswer resolve(String hosts) throws IOException {
        Path file = Files.writeString(directory.resolve("hosts"), hosts);
        try (SystemNames names = new SystemNames(file, Duration.ofSeconds(30))) {
            return names.resolve(Set.of(REGISTRY)).getOrDefault(REGISTRY, new NameAnswer.NoAddresses("absent"));
        }
    }
}
