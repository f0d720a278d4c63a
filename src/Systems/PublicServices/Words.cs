using Saola.Kernel;

namespace Saola.PublicServices;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.PublicServices.Text");
}
