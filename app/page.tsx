export default function Page() {
  return <main>Portcullis</main>
}
