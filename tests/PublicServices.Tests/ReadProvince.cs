using Saola.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Saola.PublicServices.Tests.ReadProvince))]

namespace Saola.PublicServices.Tests;

/// <summary>The province's packs, one for all tests that only read them.</summary>
public sealed class ReadProvince : ProvinceApp;
