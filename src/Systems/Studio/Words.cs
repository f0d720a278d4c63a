global using Saola.Kernel;
global using static Saola.Studio.Words;

namespace Saola.Studio;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Studio.Text");
}
