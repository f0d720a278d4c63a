global using Saola.Kernel;
global using static Saola.Workplace.Words;

namespace Saola.Workplace;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Workplace.Text");
}
