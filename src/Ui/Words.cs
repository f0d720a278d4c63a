using Saola.Kernel;

namespace Saola.Ui;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Ui.Text");
}
