using System.Collections.Immutable;

namespace Saola.Kernel;

/// <summary>What a person or an organisation lets another person do for them. Who may do anything may follow.</summary>
[Flags]
public enum PowerActs { Follow = 1, Submit = 2, Receive = 4 }

/// <summary>A power that the actor holds today to act for somebody else in their own matters.</summary>
/// <param name="Principal">The person or organisation that gave it.</param>
/// <param name="Procedures">Codes of the procedures that it reaches; empty is all.</param>
/// <param name="Since">Matters begun earlier are not reached; null reaches them all.</param>
public sealed record HeldPower(Guid Id, Guid Principal, PowerActs Acts, ImmutableArray<string> Procedures, DateTimeOffset? Since) {
  public bool Allows(PowerActs acts) => (Acts & acts) == acts;

  /// <summary>Whether it allows these acts in a matter of somebody.</summary>
  /// <param name="begun">When the matter was begun.</param>
  public bool Covers(Guid? principal, string procedure, DateTimeOffset begun, PowerActs acts) =>
    Allows(acts) && principal == Principal && (Procedures.IsEmpty || Procedures.Contains(procedure)) && (Since is not { } since || begun >= since);
}
