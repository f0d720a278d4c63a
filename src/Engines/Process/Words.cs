using Saola.Kernel;

namespace Saola.Process;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Process.Text");
}
