global using Saola.Kernel;
global using static Saola.Security.Words;

namespace Saola.Security;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Security.Text");
}
