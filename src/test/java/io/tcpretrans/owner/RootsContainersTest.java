package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RootsContainersTest {
  private static final String ID = "8".repeat(64);
  private static final String SAME_START = "8".repeat(12) + "7".repeat(52);
  private static final String OTHER = "7".repeat(64);

  private final RootsContainers roots = new RootsContainers();

  private static Container container(String id, long user, String name) {
    return new Container(new ContainerClaim(id, user, Set.of()), name);
  }

  @Test
  void containerOfAUserIsNotShownAsOneOfRoots() {
    assertThat(roots.add(container(ID, 0, "web"))).isTrue();

    assertThat(roots.shownAs(container(ID, 1000, "mine"))).isEqualTo(Container.NONE);
    assertThat(roots.shownAs(container(SAME_START, 1000, null))).isEqualTo(Container.NONE);
    assertThat(roots.shownAs(container(OTHER, 1000, "web")))
        .isEqualTo(container(OTHER, 1000, null));
    assertThat(roots.shownAs(container(OTHER, 1000, "8".repeat(12))))
        .isEqualTo(container(OTHER, 1000, null));
    assertThat(roots.shownAs(container(OTHER, 1000, "mine")))
        .isEqualTo(container(OTHER, 1000, "mine"));
  }

  @Test
  void rootsContainersMayHaveTheSameName() {
    assertThat(roots.add(container(ID, 0, "web"))).isTrue();
    assertThat(roots.add(container(ID, 0, "web"))).isFalse();
    assertThat(roots.add(container(OTHER, 0, "web"))).isTrue();

    assertThat(roots.shownAs(container(OTHER, 0, "web"))).isEqualTo(container(OTHER, 0, "web"));
    assertThat(roots.shownAs(Container.NONE)).isEqualTo(Container.NONE);
  }

  @Test
  void nameThatIsFoundLaterIsNew() {
    assertThat(roots.add(container(ID, 0, null))).isTrue();
    assertThat(roots.add(container(ID, 0, "web"))).isTrue();
    assertThat(roots.contains(new ContainerClaim(ID, 0, Set.of()))).isTrue();
    assertThat(roots.contains(new ContainerClaim(OTHER, 0, Set.of()))).isFalse();
  }
}
