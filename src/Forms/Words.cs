using Saola.Kernel;

namespace Saola.Forms;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Forms.Text");
}
