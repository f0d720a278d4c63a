using Saola.Kernel;

namespace Saola.Signing;

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Signing.Text");

  internal static Finding Finding(string code, params object?[] args) => new($"signing.{code}", T[$"finding_{code}", args]);
}
