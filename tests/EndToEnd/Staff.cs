namespace Saola.EndToEnd;

/// <summary>The officials of one commune who carry a dossier, each at a desk of their own.</summary>
internal sealed record Staff(Officer Intake, Officer Specialist, Officer Head, Officer Clerk) {
  public IEnumerable<Visitor> Everyone => [Intake.Desk, Specialist.Desk, Head.Desk, Clerk.Desk];

  public static async Task<Staff> Of(LiveProvince province, string commune, string specialist, bool scripts = true) => new(
    await province.Officer($"{commune}.motcua", scripts), await province.Officer($"{commune}.{specialist}", scripts), await province.Officer($"{commune}.chutich", scripts), await province.Officer($"{commune}.vanthu", scripts));
}
