global using Saola.Kernel;
global using static Saola.Identity.Words;

namespace Saola.Identity;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Identity.Text");
}
