using Saola.Kernel;

namespace Saola.Exchange;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Exchange.Text");
}
