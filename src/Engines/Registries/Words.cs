using Saola.Kernel;

namespace Saola.Registries;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Registries.Text");
}
