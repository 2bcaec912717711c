package dev.regpath.harness.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.harness.docs.Block.Form;
import dev.regpath.harness.docs.Block.NotRun;
import dev.regpath.harness.docs.Block.Output;
import dev.regpath.harness.docs.Block.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No command on a page escapes: it is run, or the page says why not. */
class PageTest {
    /** Reading them is the test: a block that is not marked is an exception. */
    @Test
    void everyBlockOfEveryPageIsRunOrSaysWhyNot() {
        List<Page> pages = Pages.of(Path.of(".."));

        assertThat(pages)
                .extracting(Page::name)
                .contains("README.md", "docs/install.md", "docs/deploy.md", "docs/troubleshooting.md");
        assertThat(pages.stream().flatMap(page -> page.blocks().stream()).filter(Run.class::isInstance))
                .hasSizeGreaterThan((int) pages.stream()
                        .flatMap(page -> page.blocks().stream())
                        .filter(NotRun.class::isInstance)
                        .count());
    }

    @Test
    void theCommentBeforeABlockSaysWhereItIsRunAndWhatItShows() {
        Page page = Page.parse("docs/a.md", """
                # A page

                <!-- run: on a bare node, ends with 3 -->
                ```sh
                regpath plan
                ```

                It says:

                <!-- output: containerd 2.1 -->
                ```text
                + one
                ```

                <!-- run: there -->
                ```yaml
                #cloud-config
                runcmd: [regpath apply]
                ```

                <!-- not run: it takes a cluster of its own -->
                ```sh
                kubeadm join
                ```

                ```text
                an illustration
                ```
                """);

        assertThat(page.blocks())
                .containsExactly(
                        new Run(
                                4,
                                Form.SHELL,
                                Optional.of("on a bare node"),
                                3,
                                "regpath plan\n",
                                List.of(new Output(11, Optional.of("containerd 2.1"), "+ one\n"))),
                        new Run(
                                16,
                                Form.CLOUD_INIT,
                                Optional.empty(),
                                0,
                                "#cloud-config\nruncmd: [regpath apply]\n",
                                List.of()),
                        new NotRun(22, "it takes a cluster of its own"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```sh\nregpath plan\n```\n",
                "```\nregpath plan\n```\n",
                "```bash\nregpath plan\n```\n",
                "<!-- run: on a bare node -->\n```bash\nregpath plan\n```\n",
                "    regpath plan\n",
                "Some words:\n\n    regpath plan\n",
                "<!-- not run -->\n```sh\nregpath plan\n```\n",
                "<!-- not run: no -->\n```sh\nregpath plan\n```\n",
                "<!-- run: there -->\n```sh\nregpath plan\n```\n",
                "<!-- run: somewhere -->\n```sh\nregpath plan\n```\n",
                "<!-- runs: on a bare node -->\n\ntext\n",
                "<!-- run: on a bare node -->\n\n```sh\nregpath plan\n```\n",
                "<!-- output -->\n```text\nnothing to do\n```\n",
                "<!-- not run: it takes a cluster -->\n```sh\nhelm\n```\n<!-- output -->\n```text\nok\n```\n",
                "```yaml\n#cloud-config\n```\n",
                "```text\nwithout an end\n",
                "<!-- run: on a bare node -->\n",
            })
    void aPageThatCouldHideACommandIsRefused(String text) {
        assertThatThrownBy(() -> Page.parse("docs/a.md", text))
                .isInstanceOf(PageException.class)
                .hasMessageStartingWith("docs/a.md:");
    }

    @Test
    void listsMayBeIndented() {
        assertThat(Page.parse("docs/a.md", "* one\n\n    and more of it\n").blocks())
                .isEmpty();
    }
}
