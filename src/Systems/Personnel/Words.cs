global using Saola.Kernel;
global using static Saola.Personnel.Words;

namespace Saola.Personnel;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Personnel.Text");
}
