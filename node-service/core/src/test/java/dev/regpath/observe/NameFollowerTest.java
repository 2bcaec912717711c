package dev.regpath.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NameFollowerTest {
    private static final HostName REGISTRY = new HostName("registry.example.com");
    private static final HostName BLOBS = new HostName("blobs.example.com");

    private final Map<HostName, NameAnswer> dns = new HashMap<>();
    private Instant now = Instant.parse("2026-05-01T10:00:00Z");
    private final NameFollower follower = new NameFollower(
            names -> {
                Map<HostName, NameAnswer> answers = new HashMap<>(dns);
                answers.keySet().retainAll(names);
                return answers;
            },
            () -> now,
            Duration.ofMinutes(10));
    private FollowedNames memory = FollowedNames.NONE;

    @Test
    void aNameHasTheAddressesOfItsLastAnswer() {
        found(REGISTRY, "203.0.113.10", "2001:db8::10");
        follow(REGISTRY);
        assertThat(memory.views()).containsEntry(REGISTRY, view(true, "203.0.113.10", "2001:db8::10"));
    }

    @Test
    void anAddressThatLeftDnsIsBelievedForTheGraceTime() {
        found(REGISTRY, "203.0.113.10");
        follow(REGISTRY);
        found(REGISTRY, "203.0.113.11");
        pass(Duration.ofMinutes(10).minusMillis(1));
        follow(REGISTRY);
        assertThat(memory.views()).containsEntry(REGISTRY, view(true, "203.0.113.10", "203.0.113.11"));
        pass(Duration.ofMillis(1));
        follow(REGISTRY);
        assertThat(memory.views()).containsEntry(REGISTRY, view(true, "203.0.113.11"));
    }

    @Test
    void anAddressThatComesBackIsAsGoodAsNew() {
        found(REGISTRY, "203.0.113.10");
        follow(REGISTRY);
        found(REGISTRY, "203.0.113.11");
        pass(Duration.ofMinutes(6));
        follow(REGISTRY);
        found(REGISTRY, "203.0.113.10");
        pass(Duration.ofMinutes(6));
        follow(REGISTRY);
        pass(Duration.ofMinutes(6));
        found(REGISTRY, "203.0.113.12");
        follow(REGISTRY);
        assertThat(memory.views()).containsEntry(REGISTRY, view(true, "203.0.113.10", "203.0.113.12"));
    }

    @Test
    void whileANameDoesNotResolveItsLastAddressesAreKeptForEver() {
        found(REGISTRY, "203.0.113.10");
        follow(REGISTRY);
        dns.put(REGISTRY, new NameAnswer.NoAddresses("Temporary failure in name resolution"));
        for (int day = 0; day < 30; day++) {
            pass(Duration.ofDays(1));
            follow(REGISTRY);
        }
        assertThat(memory.views()).containsEntry(REGISTRY, view(false, "203.0.113.10"));
        found(REGISTRY, "203.0.113.11");
        follow(REGISTRY);
        assertThat(memory.views()).containsEntry(REGISTRY, view(true, "203.0.113.11"));
    }

    @Test
    void aNameThatNeverResolvedHasNoAddresses() {
        dns.put(REGISTRY, new NameAnswer.NoAddresses("Name or service not known"));
        follow(REGISTRY);
        assertThat(memory.views()).containsEntry(REGISTRY, view(false));
    }

    @Test
    void aServiceThatForgetsANameCountsAsFailure() {
        found(REGISTRY, "203.0.113.10");
        follow(REGISTRY, BLOBS);
        assertThat(memory.views())
                .containsEntry(REGISTRY, view(true, "203.0.113.10"))
                .containsEntry(BLOBS, view(false));
    }

    @Test
    void namesNobodyAsksForAreForgotten() {
        found(REGISTRY, "203.0.113.10");
        found(BLOBS, "203.0.113.11");
        follow(REGISTRY, BLOBS);
        follow(BLOBS);
        assertThat(memory.views()).containsOnlyKeys(BLOBS);
    }

    @Test
    void aClockThatIsSetBackMakesNoAddressImmortal() {
        found(REGISTRY, "203.0.113.10");
        follow(REGISTRY);
        now = now.minus(Duration.ofDays(365));
        found(REGISTRY, "203.0.113.11");
        follow(REGISTRY);
        pass(Duration.ofMinutes(10));
        follow(REGISTRY);
        assertThat(memory.views()).containsEntry(REGISTRY, view(true, "203.0.113.11"));
    }

    @Test
    void ofANameWithEverNewAddressesTheLatestAreKept() {
        for (int i = 0; i < 200; i++) {
            found(REGISTRY, "203.0.113." + i);
            pass(Duration.ofSeconds(1));
            follow(REGISTRY);
        }
        assertThat(memory.views().getOrDefault(REGISTRY, NameView.UNKNOWN).addresses())
                .hasSize(NameFollower.MOST_ADDRESSES)
                .contains(Addresses.parse("203.0.113.199"))
                .doesNotContain(Addresses.parse("203.0.113.1"));
    }

    private void found(HostName name, String... addresses) {
        dns.put(name, new NameAnswer.Found(parse(addresses)));
    }

    private void follow(HostName... names) {
        memory = follower.follow(memory, new LinkedHashSet<>(Arrays.asList(names)));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static NameView view(boolean resolves, String... addresses) {
        return new NameView(parse(addresses), resolves);
    }

    private static Set<InetAddress> parse(String... addresses) {
        return Arrays.stream(addresses).map(Addresses::parse).collect(Collectors.toSet());
    }
}
