global using Saola.Kernel;
global using Saola.Testing;
global using Xunit;
