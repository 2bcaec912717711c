package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.HostsTomlApplier.HostsTomlResult;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FaultyFiles;
import dev.regpath.files.FileTree;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.Pem;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever instant a pass ends at, the next one finishes it or takes it back. */
class InterruptedApplyTest extends NodeTest {
    @Test
    void aTableAppliedTwiceWritesNothingTheSecondTime() throws IOException {
        FileTree node = node().with(ROOT + "/b.example.com/hosts.toml", "[host.'https://theirs']\n")
                .with(ROOT + "/_default/hosts.toml", "server = 'https://mirror'\n[host.'https://default']\n");
        Mirror[] mirrors = {
            mirror("a.example.com:5000", "http://10.96.12.7:5000"),
            mirror("b.example.com", false, "http://10.96.12.7:5000"),
            mirrorWithCa(new Pem.Inline(CA.certificate()))
        };
        apply(node, mirrors);
        SortedMap<String, String> after = node.everything();

        FaultyFiles files = FaultyFiles.counting(node.files());
        HostsTomlApplier second = applier(files);
        FilePlan plan = second.plan(List.of(mirrors));
        assertThat(plan.isEmpty()).as(plan.diff()).isTrue();
        second.apply(plan);

        assertThat(files.changes()).isEmpty();
        assertThat(node.everything()).isEqualTo(after);
    }

    @Test
    void changesThatAreNotSettledAreFoundByTheNextAsOurOwn() throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));
        HostsTomlApplier applier = applier(node.files());
        Mirror last = mirror(REGISTRY, "http://10.96.12.9:5000");
        for (Mirror mirror : List.of(mirror(REGISTRY, "http://10.96.12.8:5000"), last)) {
            FilePlan change = applier.planChange(List.of(mirror), Set.of());
            assertThat(applier.applyChange(change).problems()).isEmpty();
        }

        HostsTomlApplier next = applier(node.files());
        FilePlan plan = next.plan(List.of(last));
        assertThat(plan.isEmpty()).as(plan.diff()).isTrue();
        assertThat(plan.problems()).isEmpty();
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void aMirrorThatCanNotBeWrittenDoesNotHoldUpTheNext() throws IOException {
        FileTree node = node();
        FaultyFiles files = FaultyFiles.failing(node.files(), 1); // The first directory's publication.
        HostsTomlResult result =
                apply(files, mirror(REGISTRY, "http://10.0.0.1:1"), mirror("other.example.com", "http://10.0.0.1:1"));
        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.WRITE_FAILED);
            assertThat(problem.field()).isEqualTo(REGISTRY);
            assertThat(problem.what()).contains("No space left on device");
        });
        apply(node, mirror(REGISTRY, "http://10.0.0.1:1"), mirror("other.example.com", "http://10.0.0.1:1"));
        assertThat(node.contents()).containsKeys(FILE, ROOT + "/other.example.com/hosts.toml");
    }

    @ParameterizedTest
    @EnumSource(FaultyFiles.When.class)
    void anApplyThatIsInterruptedAnywhereIsFinishedByTheNextOrTakenBack(FaultyFiles.When when) throws IOException {
        FileTree node = busyNode();
        SortedMap<String, String> before = node.everything();
        apply(node, busyTable());
        SortedMap<String, String> wanted = node.contents();
        wanted.keySet().removeIf(path -> path.startsWith(STATE.toString()));
        revert(node);

        for (int at = 0; ; at++) {
            boolean finished = interrupted(node, at, when, busyTable());
            HostsTomlResult second = apply(node, busyTable());
            assertThat(kinds(second)).as("stopped %s change %d", when, at).isEmpty();
            SortedMap<String, String> now = node.contents();
            now.keySet().removeIf(path -> path.startsWith(STATE.toString()));
            assertThat(now).as("stopped %s change %d", when, at).isEqualTo(wanted);
            revert(node);
            assertThat(node.everything()).as("stopped %s change %d", when, at).isEqualTo(before);

            interrupted(node, at, when, busyTable());
            revert(node);
            assertThat(node.everything())
                    .as("stopped %s change %d, reverted", when, at)
                    .isEqualTo(before);
            if (finished) {
                assertThat(at).isGreaterThan(10);
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FaultyFiles.When.class)
    void aRemovalThatIsInterruptedAnywhereIsFinishedByTheNext(FaultyFiles.When when) throws IOException {
        FileTree node = busyNode();
        SortedMap<String, String> before = node.everything();
        for (int at = 0; ; at++) {
            apply(node, busyTable());
            boolean finished = interrupted(node, at, when);
            HostsTomlResult second = apply(node);
            assertThat(kinds(second)).isEmpty();
            revert(node);
            assertThat(node.everything()).as("stopped %s change %d", when, at).isEqualTo(before);
            if (finished) {
                return;
            }
        }
    }

    private FileTree busyNode() {
        return node().with(
                        ROOT + "/b.example.com/hosts.toml",
                        "server = 'https://b'\n[host.'https://theirs']\n",
                        "rw-------")
                .with(ROOT + "/c.example.com/ca.crt", CA.certificate())
                .with(ROOT + "/_default/hosts.toml", "[host.'https://default']\n");
    }

    private static Mirror[] busyTable() {
        return new Mirror[] {
            mirror("a.example.com:5000", "http://10.96.12.7:5000"),
            mirror("b.example.com", false, "http://10.96.12.7:5000"),
            mirror("c.example.com", "http://10.96.12.7:5000"),
            mirrorWithCa(new Pem.Inline(CA.certificate()))
        };
    }

    private boolean interrupted(FileTree node, int at, FaultyFiles.When when, Mirror... mirrors) throws IOException {
        try {
            apply(FaultyFiles.crashing(node.files(), at, when), mirrors);
            return true;
        } catch (FaultyFiles.Crash _) {
            return false;
        }
    }
}
