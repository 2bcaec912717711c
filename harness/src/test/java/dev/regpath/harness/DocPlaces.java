package dev.regpath.harness;

import dev.regpath.harness.docs.Block;
import dev.regpath.harness.docs.Page;
import dev.regpath.harness.docs.PageRun;
import dev.regpath.harness.docs.PageRun.Machine;
import dev.regpath.harness.docs.Pages;
import java.util.List;

/** Where the documentation's blocks are typed, with a containerd of each generation. */
final class DocPlaces implements AutoCloseable {
    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    /** The pages with something to type. */
    static List<Page> pages() {
        return Pages.of(Setup.load().checkout()).stream()
                .filter(page -> page.blocks().stream().anyMatch(Block.Run.class::isInstance))
                .toList();
    }

    /**
     * Types a page's blocks.
     *
     * @return how many there were
     * @throws AssertionError at the first that does not do what the page says
     */
    int run(Page page, Generation generation) {
        return new PageRun(page, place -> enter(place, generation)).run();
    }

    private Machine enter(String place, Generation generation) {
        return switch (place) {
            case "on a bare node" -> DocNode.bare(lab, site, generation);
            case "on a repaired node" -> DocNode.repaired(lab, site, generation);
            case "on a node of a cluster" -> DocCluster.start(lab, site, generation);
            case "on a node that has lost its cluster" -> DocCluster.leftBehind(lab, site, generation);
            default -> throw new IllegalArgumentException("no such place: " + place);
        };
    }

    @Override
    public void close() {
        lab.close();
    }
}
